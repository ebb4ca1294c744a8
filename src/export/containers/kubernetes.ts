/**
 * The stack for Kubernetes: a workload and a service for each app, and the routes to them, either as
 * HTTPRoutes of a Gateway, which rewrites prefixes itself (https://gateway-api.sigs.k8s.io), or as
 * one Ingress with Caddy behind it, which every controller can serve.
 */
import { relative } from 'node:path';
import { allowedHosts } from '../../model/allowed-hosts.js';
import type { App, CommandApp } from '../../model/app.js';
import type { Stack } from '../../model/stack.js';
import type { Machine } from '../admission.js';
import { commandApps } from '../command-app.js';
import { commentLines, ExportError, type Exported } from '../exported.js';
import { type AddressBook, placementOf, roleNotes, withReleasePhase } from '../layout.js';
import { leftOut, stackLeftOut } from '../left-out.js';
import type { Unburdened } from '../command-secrets.js';
import { openEnvNotes, withPlaces } from '../own-env.js';
import { secretReadyNotes } from '../ready-test.js';
import { guessedPorts } from './answering.js';
import {
  behindFiles,
  gatewayNotes,
  gatewayObjects,
  ingressObjects,
  insideCluster,
} from './cluster-routes.js';
import { shellNotes } from './command.js';
import { label } from './label.js';
import { imageOf } from './images.js';
import { nameObjects, type ObjectNames } from './object-names.js';
import { filesWorkload, workloadOf } from './pods.js';
import { ownSecret, type Secret, type SecretValue, secretObjects, stackSecret } from './secrets.js';
import type { ContainerTools } from './tools.js';

export interface Routing {
  /** An Ingress instead of a Gateway. */
  readonly ingress: boolean;
  /** Of the Gateway or the Ingress. */
  readonly className: string | undefined;
}

/** NGINX Gateway Fabric's, where nobody says another. */
const USUAL_GATEWAY_CLASS = 'nginx';

const CARRIED = ['ready', 'instances', 'oneshot', 'start', 'grace', 'stop', 'env-file'] as const;

export function exportKubernetes(
  written: Stack,
  book: AddressBook,
  machine: Machine,
  { ingress, className }: Routing,
  tools: ContainerTools,
): Exported {
  const stack = withReleasePhase(written);
  const apps = commandApps(stack).map((app): CommandApp =>
    placementOf(app, book).kind === 'none' ? { ...app, upstream: { kind: 'none' } } : app,
  );
  const names = nameObjects(stack);
  const inside = insideCluster(stack, book, names);
  const documents = [
    ...apps.flatMap((app) => workloadOf(app, stack, names, book, tools)),
    ...filesAlone(stack).flatMap((app) => filesWorkload(app, names, tools)),
    ...(inside.apps.length === 0
      ? []
      : ingress
        ? ingressObjects(inside, book, machine, names, className)
        : gatewayObjects(inside, book, names, className ?? USUAL_GATEWAY_CLASS)),
  ];
  const notes = [
    ...secretNotes(stack, apps, names, tools),
    ...openEnvNotes(apps),
    ...secretReadyNotes(apps),
    ...names.notes,
    ...(ingress ? [] : gatewayNotes(inside, book)),
    ...imageNotes(stack, apps, tools),
    ...roleNotes(written.apps, book),
    ...guessedPorts(apps, book),
    ...(inside.apps.length === 0 ? [] : entryNotes(stack, ingress, className)),
    ...stackLeftOut(stack),
    ...leftOut(apps, CARRIED),
    ...shellNotes(apps, tools.withExec),
    ...(ingress ? [] : leftToGateway(stack)),
    ...addressNotes(apps, names),
    ...leftHere(stack),
  ];
  const head = commentLines([
    `The stack ${stack.name}, made by \`sockpit export kubernetes\` from ${stack.config.path}.`,
    ...notes.map((note) => `- ${note}`),
  ]);
  return {
    files: [
      { path: `${label(stack.name)}.yaml`, text: `${head.join('\n')}\n${tools.toYaml(documents)}` },
    ],
    folders: [],
    notes,
  };
}

function filesAlone(stack: Stack): App[] {
  return stack.apps.filter(
    (app) => app.source.kind === 'files' && behindFiles(app, stack) === undefined,
  );
}

/** The values of env files never stand in the file, and neither does what is a secret by its name. */
function secretNotes(
  stack: Stack,
  apps: readonly App[],
  names: ObjectNames,
  tools: ContainerTools,
): string[] {
  const listed = (secret: Secret | undefined, app?: Unburdened): string[] => {
    if (secret === undefined) return [];
    const { name, files, variables } = secret;
    const from = [
      ...files.map((path) => relative(stack.directory, path)),
      ...(app === undefined || variables.length === 0 ? [] : [withPlaces(app, variables)]),
    ];
    return [`${name} (${from.join(', ')})`];
  };
  const contents = [
    ...listed(stackSecret(stack, names, tools)),
    ...apps.flatMap((app) => listed(ownSecret(app, stack, names, tools), app)),
  ];
  if (contents.length === 0) return [];
  return [
    'first, and whenever a secret has changed: sockpit export kubernetes --secrets | kubectl apply -f -',
    `it makes ${contents.join('; ')}`,
  ];
}

/**
 * The secrets alone, with their values: for a pipe into kubectl.
 * @throws {ExportError} where there is none
 */
export function exportSecrets(
  stack: Stack,
  tools: ContainerTools,
  valuesOf: (app: App | undefined) => readonly SecretValue[],
): string {
  const objects = secretObjects(stack, commandApps(stack), nameObjects(stack), tools, valuesOf);
  if (objects.length === 0) {
    throw new ExportError(
      'there are no secrets: no env file, and no variable in env that is one by its name',
      'apply what `sockpit export kubernetes` writes as it is',
    );
  }
  return tools.toYaml(objects);
}

function imageNotes(stack: Stack, apps: readonly App[], { images }: ContainerTools): string[] {
  const unnamed = [...apps, ...filesAlone(stack)].some(
    (app) => imageOf(app.name, images) === undefined,
  );
  const files = filesAlone(stack).map(({ name }) => name);
  return [
    ...(unnamed ? ["the images are names only: say yours with --image 'registry/{app}:1'"] : []),
    ...(files.length === 0
      ? []
      : [`${files.join(', ')}: an image FROM caddy:2 that has the files in /srv`]),
  ];
}

/** Of what stands where requests come in. */
function entryNotes(
  stack: Stack,
  ingress: boolean,
  className: string | undefined,
): readonly string[] {
  if (ingress) {
    const hosts = allowedHosts(stack);
    const known = hosts.length === 0 ? '' : ` (now ${hosts.join(', ')})`;
    return [
      `the Caddy behind the Ingress lets in the names of hosts=${known}, and refuses others: write the name of the cluster there`,
    ];
  }
  if (className !== undefined) return [];
  return [`the Gateway is of the class ${USUAL_GATEWAY_CLASS}; --class NAME says another`];
}

/** What the Caddy behind an Ingress is told, and nobody can tell a Gateway. */
function leftToGateway({ apps, trustedProxies }: Stack): string[] {
  const cookies = apps.filter((app) => app.cookies).map(({ name }) => name);
  return [
    ...(cookies.length === 0
      ? []
      : [`${cookies.join(', ')}: cookies cannot be said to a Gateway; --ingress has Caddy do it`]),
    ...(trustedProxies.length === 0
      ? []
      : ['trusted-proxies is up to the Gateway: its own settings say whom it believes']),
  ];
}

/** Where a cluster is reached is decided in it, so that nobody can write it down here. */
function addressNotes(apps: readonly App[], names: ObjectNames): string[] {
  const routed = apps.find(({ upstream }) => upstream.kind !== 'none');
  if (routed === undefined) return [];
  return [
    `no pod has SOCKPIT_URL or SOCKPIT_<APP>_URL: set them to the address of the cluster; among themselves apps are reached at http://${names.of(routed)} and so on, without their prefixes where these are taken off`,
  ];
}

/** What a cluster does not have. */
function leftHere(stack: Stack): string[] {
  return stack.apps.flatMap((app) => {
    if (app.source.kind === 'served') return [`${app.name} is served on this machine: left out`];
    if (app.source.kind !== 'files') return [];
    const behind = behindFiles(app, stack);
    if (behind === undefined) {
      return app.source.spa
        ? [`${app.name}: spa is up to its image: try_files in a Caddyfile`]
        : [];
    }
    return [
      `${app.name} is left out: ${behind.name} has its place, and has to serve the files too`,
    ];
  });
}
