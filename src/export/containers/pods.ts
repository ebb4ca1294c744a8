/**
 * The apps as Kubernetes workloads. An app listens on a socket or, mostly, on loopback only; so a Caddy
 * beside it in the pod takes what comes over the network, and it runs there as it does here.
 * https://kubernetes.io/docs/reference/kubernetes-api/
 */
import type { App } from '../../model/app.js';
import { throughMount } from '../../model/mount.js';
import type { Stack } from '../../model/stack.js';
import type { Upstream } from '../../model/upstream.js';
import type { CommandApp } from '../command-app.js';
import type { AddressBook } from '../layout.js';
import { ONLY_UNSENT } from '../caddy/proxy.js';
import { word } from '../caddy/words.js';
import { openEnv } from '../own-env.js';
import { onFreshSocket, withSocket } from './command.js';
import { readyTest } from '../ready-test.js';
import { imageOf } from './images.js';
import type { ObjectNames } from './object-names.js';
import { ownSecret, stackSecret } from './secrets.js';
import type { ContainerTools, Fields, Yaml } from './tools.js';

/** Where a Caddy answers in its pod, unless the app beside it has that port. */
export const POD_PORT = 8080;
/** What an app is told in PORT. */
const APP_PORT = 5000;
const SOCKET = '/run/sockpit/app.sock';

/**
 * How an app answers inside its pod: mostly on loopback, which nobody outside reaches, so that a Caddy
 * stands before each one.
 */
type Answering =
  | { readonly kind: 'behind'; readonly upstream: Upstream; readonly guessed: boolean }
  | { readonly kind: 'nowhere' };

function answeringOf(app: App, book: AddressBook): Answering {
  const plan = app.upstream;
  const behind = (upstream: Upstream, guessed = false): Answering => ({
    kind: 'behind',
    upstream,
    guessed,
  });
  const onSocket = { kind: 'unix', path: SOCKET } as const;
  const onPort = (port: number): Upstream => ({ kind: 'tcp', host: 'localhost', port });
  switch (plan.kind) {
    case 'none':
      return { kind: 'nowhere' };
    case 'variable':
      return behind(plan.name === 'SOCKET' ? onSocket : onPort(toldPort(app)));
    case 'fixed':
    case 'literal':
      return behind(plan.upstream.kind === 'unix' ? onSocket : onPort(plan.upstream.port));
    case 'discover': {
      const found = book.found(app);
      const first = typeof found === 'string' ? undefined : found?.[0];
      if (first === undefined) return behind(onPort(toldPort(app)), true);
      return behind(first.kind === 'unix' ? onSocket : onPort(first.port));
    }
  }
}

/** `PORT` in its own `env` is exact. */
function toldPort({ env }: App): number {
  return Number(env['PORT']) || APP_PORT;
}

/** Where its Caddy answers: of one pod all containers share their ports. */
function portBefore(upstream: Upstream): number {
  return upstream.kind === 'tcp' && upstream.port === POD_PORT ? POD_PORT + 1 : POD_PORT;
}

/** Says of which apps nobody knows where they answer. */
export function guessedPorts(apps: readonly App[], book: AddressBook): string[] {
  const guessed = apps.filter((app) => {
    const answering = answeringOf(app, book);
    return answering.kind === 'behind' && answering.guessed;
  });
  if (guessed.length === 0) return [];
  const names = guessed.map(({ name }) => name).join(', ');
  return [
    `nobody says where to find ${names}: the port that PORT names is taken; export again while the stack runs, or write socket= or port=`,
  ];
}

/** Every object that one app becomes, in the order in which they are to be made. */
export function workloadOf(
  app: CommandApp,
  stack: Stack,
  names: ObjectNames,
  book: AddressBook,
  tools: ContainerTools,
): Fields[] {
  const name = names.of(app);
  const labels = labelsOf(names, name);
  const answering = answeringOf(app, book);
  const spec = podSpec(app, stack, names, answering, book, tools);
  if (app.oneshot) {
    const job = {
      backoffLimit: app.restart === 'never' ? 0 : app.retries,
      template: { metadata: { labels }, spec: { ...spec, restartPolicy: 'Never' } },
    };
    return [{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name, labels }, spec: job }];
  }
  const replicas = app.start === 'manual' ? 0 : app.instances;
  const deployment = deploymentOf(name, labels, replicas, spec);
  if (answering.kind === 'nowhere') return [deployment];
  const service = serviceOf(name, labels);
  return [
    configMap(names.sidecarOf(app), labels, {
      Caddyfile: sidecarCaddyfile(app, answering.upstream),
    }),
    deployment,
    service,
  ];
}

/** A directory of files, in an image of its own. */
export function filesWorkload(app: App, names: ObjectNames, tools: ContainerTools): Fields[] {
  const name = names.of(app);
  const labels = labelsOf(names, name);
  const container = {
    name: 'files',
    image: imageOf(app.name, tools.images) ?? `${names.stack}-${name}:latest`,
    command: ['caddy', 'file-server', '--root', '/srv', '--listen', `:${POD_PORT}`],
    ports: [{ name: 'http', containerPort: POD_PORT }],
    readinessProbe: { tcpSocket: { port: 'http' }, periodSeconds: 2 },
  };
  return [deploymentOf(name, labels, 1, { containers: [container] }), serviceOf(name, labels)];
}

export function labelsOf(names: ObjectNames, name: string): Fields {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': names.stack };
}

export function deploymentOf(name: string, labels: Fields, replicas: number, pod: Fields): Fields {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: pod },
    },
  };
}

export function serviceOf(name: string, labels: Fields): Fields {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels },
    spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
  };
}

export function configMap(name: string, labels: Fields, data: Fields): Fields {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data };
}

/** A Caddy that serves a Caddyfile out of a config map. */
export function caddyContainer(
  volume: string,
  port = POD_PORT,
  more: readonly Fields[] = [],
): Fields {
  return {
    name: 'front',
    image: 'caddy:2',
    ports: [{ name: 'http', containerPort: port }],
    volumeMounts: [{ name: volume, mountPath: '/etc/caddy', readOnly: true }, ...more],
  };
}

function sidecarCaddyfile({ timeoutMs }: App, upstream: Upstream): string {
  const address =
    upstream.kind === 'unix' ? word(`unix/${upstream.path}`) : `${upstream.host}:${upstream.port}`;
  return [
    '{\n\tadmin off\n}\n',
    `http://:${portBefore(upstream)} {`,
    `\treverse_proxy ${address} {`,
    '\t\t# What the front of the cluster says of the client stays.',
    '\t\ttrusted_proxies private_ranges',
    '\t\tlb_try_duration 30s',
    `\t\t${ONLY_UNSENT}`,
    '\t\ttransport http {\n\t\t\tkeepalive off\n\t\t\tcompression off',
    ...(timeoutMs === undefined ? [] : [`\t\t\tresponse_header_timeout ${timeoutMs}ms`]),
    '\t\t}',
    '\t}\n}\n',
  ].join('\n');
}

function podSpec(
  app: CommandApp,
  stack: Stack,
  names: ObjectNames,
  answering: Answering,
  book: AddressBook,
  tools: ContainerTools,
): Fields {
  const behind = answering.kind === 'behind';
  const onSocket = behind && answering.upstream.kind === 'unix';
  const socketMount = { name: 'socket', mountPath: '/run/sockpit' };
  const port =
    behind && answering.upstream.kind === 'tcp' ? answering.upstream.port : toldPort(app);
  const command = (onSocket ? withSocket(app, SOCKET) : undefined) ?? app.source.command;
  const container: Fields = {
    name: 'app',
    image: imageOf(app.name, tools.images) ?? `${names.stack}-${names.of(app)}:latest`,
    command: [
      '/bin/sh',
      '-c',
      literal(onSocket ? onFreshSocket(command, SOCKET, tools.withExec) : command),
    ],
    env: environment(app, book, onSocket, port),
    ...envFrom(app, stack, names, tools),
    ...probe(app, answering),
    ...(app.stopCommand === undefined
      ? {}
      : { lifecycle: { preStop: { exec: { command: ['/bin/sh', '-c', app.stopCommand] } } } }),
    ...(onSocket ? { volumeMounts: [socketMount] } : {}),
  };
  return {
    terminationGracePeriodSeconds: Math.ceil(app.graceMs / 1000),
    containers: behind
      ? [
          container,
          caddyContainer('front', portBefore(answering.upstream), onSocket ? [socketMount] : []),
        ]
      : [container],
    ...(behind
      ? {
          volumes: [
            { name: 'front', configMap: { name: names.sidecarOf(app) } },
            ...(onSocket ? [{ name: 'socket', emptyDir: {} }] : []),
          ],
        }
      : {}),
  };
}

/** In commands and variables Kubernetes takes `$(NAME)` for a variable, and `$$` for the sign. */
function literal(text: string): string {
  return text.replaceAll('$(', '$$$$(');
}

function environment(app: App, book: AddressBook, onSocket: boolean, port: number): Yaml {
  const given = book.variablesOf(app, 1);
  const told = ['SCRIPT_NAME', 'UVICORN_ROOT_PATH'].flatMap((name): [string, string][] => {
    const value = given[name];
    return value === undefined ? [] : [[name, value]];
  });
  const values = {
    PYTHONUNBUFFERED: '1',
    ...(onSocket ? {} : { PORT: String(port) }),
    ...openEnv(app),
    ...Object.fromEntries(told),
    ...(onSocket ? { SOCKET } : {}),
  };
  return Object.entries(values).map(([name, value]) => ({ name, value: literal(value) }));
}

/** The later secret is the stronger one. */
function envFrom(
  app: App,
  stack: Stack,
  names: ObjectNames,
  tools: ContainerTools,
): { readonly envFrom?: Yaml } {
  const secrets = [stackSecret(stack, names, tools), ownSecret(app, stack, names, tools)].flatMap(
    (secret) => (secret === undefined ? [] : [{ secretRef: { name: secret.name } }]),
  );
  return secrets.length === 0 ? {} : { envFrom: secrets };
}

function probe(app: App, answering: Answering): { readonly readinessProbe?: Fields } {
  if (app.oneshot) return {};
  const every = { periodSeconds: 2, timeoutSeconds: 3 };
  const { ready } = app;
  if (ready?.kind === 'http' && ready.path !== undefined && answering.kind === 'behind') {
    // The Caddy passes it on.
    const port = portBefore(answering.upstream);
    return { readinessProbe: { httpGet: { path: throughMount(app, ready.path), port }, ...every } };
  }
  const at = answering.kind === 'behind' ? answering.upstream : undefined;
  const test = readyTest(app, at);
  if (test === undefined) return {};
  return { readinessProbe: { exec: { command: ['/bin/sh', '-c', test] }, ...every } };
}
