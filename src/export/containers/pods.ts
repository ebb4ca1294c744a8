/**
 * The apps as Kubernetes workloads. An app listens on a socket or, mostly, on loopback only; so a Caddy
 * beside it in the pod takes what comes over the network, and it runs there as it does here.
 * https://kubernetes.io/docs/reference/kubernetes-api/
 */
import type { App, CommandApp } from '../../model/app.js';
import { throughMount } from '../../model/mount.js';
import type { Stack } from '../../model/stack.js';
import type { AddressBook } from '../layout.js';
import { openEnv } from '../own-env.js';
import { openReadyPath, readyTest } from '../ready-test.js';
import { type Answering, answeringOf, SOCKET, toldPort } from './answering.js';
import { containerCommand, withSocket } from './command.js';
import { imageOf } from './images.js';
import type { ObjectNames } from './object-names.js';
import { configMap, deploymentOf, labelsOf, serviceOf } from './objects.js';
import { ownSecret, stackSecret } from './secrets.js';
import { caddyContainer, POD_PORT, portBefore, sidecarCaddyfile } from './sidecar.js';
import type { ContainerTools, Fields, Yaml } from './tools.js';

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
  const spec = podSpec(app, answering, { stack, names, book, tools });
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

/** What a pod is made with, beside its app. */
interface PodSurroundings {
  readonly stack: Stack;
  readonly names: ObjectNames;
  readonly book: AddressBook;
  readonly tools: ContainerTools;
}

function podSpec(
  app: CommandApp,
  answering: Answering,
  { stack, names, book, tools }: PodSurroundings,
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
      literal(containerCommand(command, onSocket ? SOCKET : undefined, tools.withExec)),
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
      ? [container, caddyContainer(portBefore(answering.upstream), onSocket ? [socketMount] : [])]
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
  const path = openReadyPath(app);
  if (path !== undefined && answering.kind === 'behind') {
    // The Caddy passes it on.
    const port = portBefore(answering.upstream);
    return { readinessProbe: { httpGet: { path: throughMount(app, path), port }, ...every } };
  }
  const at = answering.kind === 'behind' ? answering.upstream : undefined;
  const test = readyTest(app, at);
  if (test === undefined) return {};
  return { readinessProbe: { exec: { command: ['/bin/sh', '-c', test] }, ...every } };
}
