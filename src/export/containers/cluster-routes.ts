/**
 * The routes of a stack inside a cluster, where every app is a service of its name.
 */
import type { App } from '../../model/app.js';
import type { Stack } from '../../model/stack.js';
import type { Machine } from '../admission.js';
import { exportCaddy } from '../caddy/config.js';
import { type AddressBook, placementOf } from '../layout.js';
import { type Place, sitesOf } from '../sites.js';
import { label } from './command.js';
import {
  caddyContainer,
  configMap,
  deploymentOf,
  labelsOf,
  POD_PORT,
  type PodNames,
  serviceOf,
} from './pods.js';
import type { Fields } from './tools.js';

/** Only what has a route: whatever answers is reached over TCP, and files are a service as well. */
export function insideCluster(stack: Stack, book: AddressBook): Stack {
  const apps = stack.apps
    .filter(({ source }) => source.kind !== 'served')
    .filter((app) => app.source.kind === 'files' || placementOf(app, book).kind === 'at')
    .filter((app) => app.source.kind !== 'files' || behindFiles(app, stack) === undefined)
    .map((app): App => {
      const upstream = { kind: 'tcp', host: label(app.name), port: 80 } as const;
      return {
        ...app,
        source: { kind: 'served', upstream },
        upstream: { kind: 'fixed', upstream },
      };
    });
  return { ...stack, apps };
}

/** The app that has the same place as these files, and gets what is none of them. */
export function behindFiles(files: App, stack: Stack): App | undefined {
  return stack.apps.find(
    (app) =>
      app.source.kind !== 'files' &&
      app.host === files.host &&
      app.prefixes.some((prefix) => files.prefixes.includes(prefix)),
  );
}

/** @param inside as {@link insideCluster} gives it */
export function gatewayObjects(
  inside: Stack,
  book: AddressBook,
  names: PodNames,
  className: string,
): Fields[] {
  const gateway = {
    apiVersion: GATEWAY_API,
    kind: 'Gateway',
    metadata: { name: names.stack, labels: labelsOf(names, names.stack) },
    spec: {
      gatewayClassName: className,
      listeners: [{ name: 'http', protocol: 'HTTP', port: 80 }],
    },
  };
  // The name of an app in `.localhost` is one of the machine on which it is developed.
  const sites = sitesOf(inside, book).filter(({ kind }) => kind !== 'name');
  const routes = sites.flatMap(({ hosts, places }) =>
    places.flatMap((place) => (place.kind === 'app' ? httpRoute(place, hosts, names) : [])),
  );
  return [gateway, ...routes];
}

const GATEWAY_API = 'gateway.networking.k8s.io/v1';

/** One object for each prefix: a route has room for sixteen rules only. */
function httpRoute(
  place: Extract<Place, { kind: 'app' }>,
  hosts: readonly string[],
  names: PodNames,
): Fields[] {
  const { app, prefix, strip } = place;
  const name = label(app.name);
  const path = prefix === '/' ? '/' : prefix.slice(0, -1);
  const taken = strip && path !== '/';
  const order = app.prefixes.length > 1 ? `-${app.prefixes.indexOf(prefix) + 1}` : '';
  const filters = [
    {
      type: 'RequestHeaderModifier',
      requestHeaderModifier: { set: [{ name: 'X-Forwarded-Prefix', value: path }] },
    },
    {
      type: 'URLRewrite',
      urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } },
    },
  ];
  const rules = [
    ...(path === '/'
      ? []
      : [
          {
            matches: [{ path: { type: 'Exact', value: path } }],
            filters: [
              {
                type: 'RequestRedirect',
                requestRedirect: {
                  path: { type: 'ReplaceFullPath', replaceFullPath: prefix },
                  statusCode: 301,
                },
              },
            ],
          },
        ]),
    {
      matches: [{ path: { type: 'PathPrefix', value: path } }],
      ...(taken ? { filters } : {}),
      backendRefs: [{ name, port: 80 }],
    },
  ];
  return [
    {
      apiVersion: GATEWAY_API,
      kind: 'HTTPRoute',
      metadata: { name: `${name}${order}`, labels: labelsOf(names, name) },
      spec: {
        parentRefs: [{ name: names.stack }],
        ...(hosts.length === 0 ? {} : { hostnames: hosts }),
        rules,
      },
    },
  ];
}

/**
 * An Ingress knows no rewriting of its own; so it hands everything to a Caddy, which does.
 * @param inside as {@link insideCluster} gives it
 */
export function ingressObjects(
  inside: Stack,
  book: AddressBook,
  machine: Machine,
  names: PodNames,
  className: string | undefined,
): Fields[] {
  const name = frontName(inside);
  const labels = labelsOf(names, name);
  const listen = [
    { kind: 'tcp', host: '0.0.0.0', port: POD_PORT, orNext: false, written: '' },
  ] as const;
  const there = { ...machine, hostname: name };
  const [caddyfile] = exportCaddy({ ...inside, listen }, book, there).files;
  const backend = { service: { name, port: { name: 'http' } } };
  return [
    configMap(name, labels, { Caddyfile: caddyfile?.text ?? '' }),
    deploymentOf(name, labels, 1, {
      containers: [caddyContainer('front')],
      volumes: [{ name: 'front', configMap: { name } }],
    }),
    serviceOf(name, labels),
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: names.stack, labels },
      spec: {
        ...(className === undefined ? {} : { ingressClassName: className }),
        rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
      },
    },
  ];
}

function frontName({ apps }: Stack): string {
  const taken = new Set(apps.map((app) => label(app.name)));
  let name = 'front';
  while (taken.has(name)) name = `${name}-proxy`;
  return name;
}
