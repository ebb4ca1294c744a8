/**
 * The stack for Kubernetes: a workload and a service for each app, and the routes to them, either as
 * HTTPRoutes of a Gateway, which rewrites prefixes itself (https://gateway-api.sigs.k8s.io), or as
 * one Ingress with Caddy behind it, which every controller can serve.
 */
import { relative } from 'node:path';
import type { App } from '../../model/app.js';
import type { Stack } from '../../model/stack.js';
import type { Machine } from '../admission.js';
import { type CommandApp, commandApps } from '../command-app.js';
import { commentLines, ExportError, type Exported } from '../exported.js';
import { type AddressBook, placementOf } from '../layout.js';
import { leftOut, stackLeftOut } from '../left-out.js';
import { shellWord } from '../../model/shell-word.js';
import { behindFiles, gatewayObjects, ingressObjects, insideCluster } from './cluster-routes.js';
import { label } from './command.js';
import { imageOf } from './images.js';
import { filesWorkload, type PodNames, workloadOf } from './pods.js';
import { ownSecret, stackSecret } from './secrets.js';
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
  stack: Stack,
  book: AddressBook,
  machine: Machine,
  { ingress, className }: Routing,
  tools: ContainerTools,
): Exported {
  refuseEqualNames(stack);
  const apps = commandApps(stack).map((app): CommandApp =>
    placementOf(app, book).kind === 'none' ? { ...app, upstream: { kind: 'none' } } : app,
  );
  const name = label(stack.name);
  const names: PodNames = { stack: name };
  const inside = insideCluster(stack, book);
  const documents = [
    ...apps.flatMap((app) => workloadOf(app, stack, names, book, tools)),
    ...filesAlone(stack).flatMap((app) => filesWorkload(app, names, tools)),
    ...(ingress
      ? ingressObjects(inside, book, machine, names, className)
      : gatewayObjects(inside, book, names, className ?? USUAL_GATEWAY_CLASS)),
  ];
  const notes = [
    ...secretNotes(stack, apps, tools),
    ...imageNotes(stack, apps, tools),
    ...(ingress || className !== undefined
      ? []
      : [`the Gateway is of the class ${USUAL_GATEWAY_CLASS}; --class NAME says another`]),
    ...stackLeftOut(stack),
    ...leftOut(apps, CARRIED),
    ...leftHere(stack),
  ];
  const head = commentLines([
    `The stack ${stack.name}, made by \`sockpit export kubernetes\` from ${stack.config.path}.`,
    ...notes.map((note) => `- ${note}`),
  ]);
  return {
    files: [{ path: `${name}.yaml`, text: `${head.join('\n')}\n${tools.toYaml(documents)}` }],
    folders: [],
    notes,
  };
}

/** Capitals, `_` and `-` make no difference there. */
function refuseEqualNames({ apps }: Stack): void {
  const owners = new Map<string, string>();
  for (const { name } of apps) {
    const other = owners.get(label(name));
    if (other !== undefined) {
      throw new ExportError(
        `${other} and ${name} are both ${label(name)} in Kubernetes`,
        'give one of them another name, or leave it out with -x',
      );
    }
    owners.set(label(name), name);
  }
}

function filesAlone(stack: Stack): App[] {
  return stack.apps.filter(
    (app) => app.source.kind === 'files' && behindFiles(app, stack) === undefined,
  );
}

function secretNotes(stack: Stack, apps: readonly App[], tools: ContainerTools): string[] {
  const secrets = [stackSecret(stack, tools), ...apps.map((app) => ownSecret(app, stack, tools))];
  return secrets.flatMap((secret) => {
    if (secret === undefined) return [];
    const words = secret.files.map(
      (path) => `--from-env-file=${shellWord(relative(stack.directory, path))}`,
    );
    return [`first: kubectl create secret generic ${secret.name} ${words.join(' ')}`];
  });
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
