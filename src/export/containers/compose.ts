/**
 * The stack as a Compose project: each instance a service, Caddy in front. All of them share one network,
 * so that what is `localhost` among the apps stays it; sockets lie in a volume that they share. That
 * network belongs to a service that does nothing, as a pod's does: with the front that had it, a new front
 * would leave all others behind in the network of the old one. https://github.com/compose-spec/compose-spec/blob/main/spec.md
 */
import { relative, resolve } from 'node:path';
import type { RestartPolicy, CommandApp } from '../../model/app.js';
import { ownEnvFiles } from '../../model/env-files.js';
import type { Stack } from '../../model/stack.js';
import { absenceNotes, bindingsOf, type Machine, publishedPort, USUAL_PORT } from '../admission.js';
import { exportCaddy } from '../caddy/config.js';
import { type AppInstance, commandApps } from '../command-app.js';
import { commentLines, type Exported } from '../exported.js';
import {
  type AddressBook,
  guessNotes,
  placementOf,
  roleNotes,
  withReleasePhase,
} from '../layout.js';
import { leftOut, stackLeftOut } from '../left-out.js';
import { openEnv, openEnvNotes, secretEnvNotes } from '../own-env.js';
import { containerCommand, shellNotes, withSocket } from './command.js';
import { readyTest, secretReadyNotes } from '../ready-test.js';
import { imageOf } from './images.js';
import { HOST, type Inside, moveInside, SOCKETS } from './inside.js';
import { nameServices, type ServiceNames } from './service-names.js';
import type { ContainerTools, Fields, Yaml } from './tools.js';

const PROBE_EVERY_MS = 2000;

export function exportCompose(
  written: Stack,
  book: AddressBook,
  machine: Machine,
  tools: ContainerTools,
): Exported {
  const stack = withReleasePhase(written);
  const inside = moveInside(stack, book);
  const apps = commandApps(inside.stack);
  const port = publishedPort(stack.listen) ?? USUAL_PORT;
  const services = nameServices(stack);
  const everywhere = { kind: 'tcp', host: '0.0.0.0', port, orNext: false, written: '' } as const;
  const caddy = exportCaddy({ ...inside.stack, listen: [everywhere] }, inside.book, machine);
  const notes = [
    `the paths in compose.yaml begin in ${tools.folder}: it stays there, with the Caddyfile`,
    `each service can be made anew by itself, but for ${services.network}, which has the ports and the network of all: after it, and where Docker itself came back, docker compose up -d --force-recreate`,
    ...(apps.some(({ name }) => imageOf(name, tools.images) === undefined)
      ? ["an app is built in its folder by a Dockerfile of yours; or pass --image 'me/{app}'"]
      : []),
    ...stackLeftOut(stack),
    ...leftOut(apps, CARRIED),
    ...shellNotes(apps, tools.withExec),
    ...services.notes,
    ...openEnvNotes(apps),
    ...secretEnvNotes(apps),
    ...secretReadyNotes(apps),
    ...listenNotes(stack, machine),
    ...inside.notes,
    ...roleNotes(written.apps, book),
    ...guessNotes(stack.apps, book),
  ];
  const all = new Map([
    [services.network, networkService(stack, inside, machine, port)],
    [services.front, frontService(stack, inside, services, tools)],
  ]);
  for (const app of commandApps(stack)) {
    services.of(app).forEach((name, i) => {
      all.set(name, appService(stack, { app, instance: i + 1 }, inside, tools, services));
    });
  }
  const project = withoutInterpolation({
    services: Object.fromEntries(all),
    volumes: { sockets: {} },
  });
  const head = commentLines([
    `The stack ${stack.name}, made by \`sockpit export compose\` from ${stack.config.path}.`,
    ...notes.map((note) => `- ${note}`),
  ]);
  return {
    files: [
      { path: 'compose.yaml', text: `${head.join('\n')}\n${tools.toYaml([project])}` },
      ...caddy.files,
    ],
    folders: [],
    notes,
  };
}

const CARRIED = [
  'after',
  'ready',
  'restart',
  'instances',
  'oneshot',
  'start',
  'signal',
  'grace',
  'env-file',
] as const;

const FRONT_IMAGE = 'caddy:2';

/** Ports and names belong to whose network it is. */
function networkService(stack: Stack, inside: Inside, machine: Machine, port: number): Fields {
  const ports = bindingsOf(stack.listen, machine).flatMap((binding) => {
    if (binding.kind === 'unix') return [];
    const { address } = binding;
    return [`${address.includes(':') ? `[${address}]` : address}:${binding.port}:${port}`];
  });
  return {
    // No other image has to be there for it.
    image: FRONT_IMAGE,
    command: ['tail', '-f', '/dev/null'],
    init: true,
    ...(ports.length === 0 ? {} : { ports }),
    ...(inside.reachesHost ? { extra_hosts: [`${HOST}:host-gateway`] } : {}),
    restart: 'unless-stopped',
  };
}

function frontService(
  stack: Stack,
  inside: Inside,
  services: ServiceNames,
  tools: ContainerTools,
): Fields {
  return {
    image: FRONT_IMAGE,
    network_mode: `service:${services.network}`,
    volumes: [
      bind('./Caddyfile', '/etc/caddy/Caddyfile', true),
      { type: 'volume', source: 'sockets', target: SOCKETS },
      ...inside.mounts.map(({ source, target, readOnly }) =>
        bind(pathFrom(stack, source, tools), target, readOnly),
      ),
    ],
    restart: 'unless-stopped',
  };
}

/** Of the listeners, those that no port stands for. */
function listenNotes({ listen }: Stack, machine: Machine): string[] {
  const sockets = listen.flatMap((spec) => (spec.kind === 'unix' ? [spec.written] : []));
  return [
    ...absenceNotes(listen, machine),
    ...sockets.map((written) => `the listener ${written} is left out: Compose publishes ports`),
  ];
}

function bind(source: string, target: string, readOnly: boolean): Fields {
  return { type: 'bind', source, target, read_only: readOnly };
}

/**
 * As Compose wants it: what does not begin with a dot or a slash is the name of a volume. What is below
 * the config is named from where the files will lie, so that all of it can move together.
 */
function pathFrom({ directory }: Stack, path: string, { folder }: ContainerTools): string {
  if (relative(directory, path).startsWith('..')) return path;
  const there = relative(folder, resolve(directory, path));
  if (there === '') return '.';
  return there.startsWith('..') ? there : `./${there}`;
}

const RESTART: Readonly<Record<RestartPolicy, string>> = {
  always: 'always',
  'on-failure': 'on-failure',
  never: 'no',
};

function appService(
  stack: Stack,
  { app, instance }: AppInstance,
  { stack: moved, book }: Inside,
  tools: ContainerTools,
  services: ServiceNames,
): Fields {
  const image = imageOf(app.name, tools.images);
  const socket = book.socketOf(app, instance);
  const command = withSocket(app, socket) ?? app.source.command;
  const test = testOf(moved, app.name, instance, book);
  const envFiles = [...stack.envFiles, ...ownEnvFiles(app, stack).map(({ path }) => path)].filter(
    (path) => tools.isFile(path),
  );
  const { SOCKET, ...given } = book.variablesOf(app, instance);
  const inside = moved.apps.find(({ name }) => name === app.name)?.upstream;
  const routed = inside !== undefined && inside.kind !== 'none';
  const onSocket = inside?.kind === 'variable' && inside.name === 'SOCKET';
  return {
    ...(image === undefined ? { build: { context: pathFrom(stack, app.cwd, tools) } } : { image }),
    command: [
      '/bin/sh',
      '-c',
      containerCommand(command, onSocket ? socket : undefined, tools.withExec),
    ],
    // The first process of a container has no signals but those that it asks for; many ask for none.
    init: true,
    network_mode: `service:${services.network}`,
    environment: {
      PYTHONUNBUFFERED: '1',
      PORT: String(book.portOf(app, instance)),
      ...openEnv(app),
      ...given,
      ...(routed && SOCKET !== undefined ? { SOCKET } : {}),
    },
    ...(envFiles.length === 0
      ? {}
      : { env_file: envFiles.map((path) => pathFrom(stack, path, tools)) }),
    ...(routed ? { volumes: [{ type: 'volume', source: 'sockets', target: SOCKETS }] } : {}),
    ...dependencies(stack, app, moved, book, services),
    ...(test === undefined ? {} : { healthcheck: healthcheck(test, app.withinMs) }),
    ...(app.start === 'manual' ? { profiles: ['manual'] } : {}),
    restart: app.oneshot ? 'no' : RESTART[app.restart],
    stop_signal: app.signal,
    stop_grace_period: `${app.graceMs}ms`,
  };
}

/** A test of the app as it is inside. */
function testOf(
  moved: Stack,
  name: string,
  instance: number,
  book: AddressBook,
): string | undefined {
  const app = moved.apps.find((each) => each.name === name);
  if (app === undefined || app.oneshot) return undefined;
  const placement = placementOf(app, book);
  return readyTest(app, placement.kind === 'at' ? placement.upstreams[instance - 1] : undefined);
}

function healthcheck(test: string, withinMs: number): Fields {
  return {
    test: ['CMD-SHELL', test],
    interval: `${PROBE_EVERY_MS}ms`,
    timeout: '3s',
    retries: Math.max(1, Math.ceil(withinMs / PROBE_EVERY_MS)),
  };
}

function dependencies(
  stack: Stack,
  app: CommandApp,
  moved: Stack,
  book: AddressBook,
  services: ServiceNames,
): { readonly depends_on?: Fields } {
  const conditions = new Map<string, Fields>();
  for (const name of app.after) {
    const other = commandApps(stack).find((each) => each.name === name);
    if (other === undefined) continue;
    const condition = other.oneshot
      ? 'service_completed_successfully'
      : testOf(moved, name, 1, book) === undefined
        ? 'service_started'
        : 'service_healthy';
    for (const service of services.of(other)) conditions.set(service, { condition });
  }
  return conditions.size === 0 ? {} : { depends_on: Object.fromEntries(conditions) };
}

/** In every value Compose takes `$NAME` for a variable, and `$$` for the sign. */
function withoutInterpolation(value: Yaml): Yaml {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$');
  if (typeof value !== 'object') return value;
  if (isList(value)) return value.map(withoutInterpolation);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, withoutInterpolation(each)]),
  );
}

function isList(value: Yaml): value is readonly Yaml[] {
  return Array.isArray(value);
}
