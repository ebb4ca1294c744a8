/**
 * The routes of a stack inside a cluster, where every app is a service of its name.
 */
import type { App } from '../../model/app.js';
import type { Stack } from '../../model/stack.js';
import type { Machine } from '../admission.js';
import { exportCaddy } from '../caddy/config.js';
import { type AddressBook, hasRoute } from '../layout.js';
import { canonicalPrefix } from '../../model/route-table.js';
import { type SiteRoute, sitesOf } from '../sites.js';
import { isHostname, isPathMatch } from './gateway-values.js';
import type { ObjectNames } from './object-names.js';
import { configMap, deploymentOf, labelsOf, serviceOf } from './objects.js';
import { caddyContainer, POD_PORT } from './sidecar.js';
import type { Fields } from './tools.js';

/** Only what has a route: whatever answers is reached over TCP, and files are a service as well. */
export function insideCluster(stack: Stack, book: AddressBook, names: ObjectNames): Stack {
  const apps = stack.apps
    .filter(({ source }) => source.kind !== 'served')
    .filter((app) => hasRoute(app, book))
    .filter((app) => app.source.kind !== 'files' || behindFiles(app, stack) === undefined)
    .map((app): App => {
      const upstream = { kind: 'tcp', host: names.of(app), port: 80 } as const;
      return {
        ...app,
        source: { kind: 'served', upstream },
        upstream: { kind: 'fixed', upstream },
      };
    });
  return { ...stack, apps };
}

/** The app with the same host and prefix as these files: it gets every path that is no file. */
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
  names: ObjectNames,
  className: string,
): Fields[] {
  const gateway = {
    apiVersion: GATEWAY_API,
    kind: 'Gateway',
    metadata: { name: names.entry, labels: labelsOf(names, names.entry) },
    spec: {
      gatewayClassName: className,
      listeners: [{ name: 'http', protocol: 'HTTP', port: 80 }],
    },
  };
  return [gateway, ...routesOf(inside, book).flatMap((route) => httpRoute(route, names))];
}

interface Route {
  readonly place: Extract<SiteRoute, { kind: 'app' }>;
  /** None: every one. */
  readonly hosts: readonly string[];
}

/** Without the names in `.localhost`, which lead to an app only on the machine on which it is developed. */
function placesInCluster(inside: Stack, book: AddressBook): Route[] {
  const sites = sitesOf(inside, book).filter(({ kind }) => kind !== 'name');
  return sites.flatMap(({ hosts, places }) =>
    places.flatMap((place) => (place.kind === 'app' ? [{ place, hosts }] : [])),
  );
}

/** Those that an HTTPRoute can say. */
function routesOf(inside: Stack, book: AddressBook): Route[] {
  return placesInCluster(inside, book).filter((route) => whyNoRoute(route) === undefined);
}

/** What of the routes cannot be said to a Gateway. */
export function gatewayNotes(inside: Stack, book: AddressBook): string[] {
  return placesInCluster(inside, book).flatMap((route) => {
    const why = whyNoRoute(route);
    if (why === undefined) return [];
    const { app, prefix } = route.place;
    return [`${app.name} has no route to ${prefix}: ${why}; --ingress has Caddy route instead`];
  });
}

function whyNoRoute({ place, hosts }: Route): string | undefined {
  const host = hosts.find((each) => !isHostname(each));
  if (host !== undefined) return `${host} is no host name for a Gateway`;
  return isPathMatch(pathOf(place)) ? undefined : 'it is no path for a Gateway';
}

/** As a Gateway matches it: by whole segments, without the slash at the end. */
function pathOf({ prefix }: Route['place']): string {
  return prefix === '/' ? '/' : prefix.slice(0, -1);
}

const GATEWAY_API = 'gateway.networking.k8s.io/v1';

/** One object for each prefix: a route has room for sixteen rules only. */
function httpRoute({ place, hosts }: Route, names: ObjectNames): Fields[] {
  const { app, prefix, strip } = place;
  const name = names.of(app);
  const path = pathOf(place);
  const taken = strip && path !== '/';
  const order = app.prefixes.findIndex((each) => canonicalPrefix(each) === prefix);
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
      // What a client says of a prefix is believed nowhere.
      filters: taken
        ? filters
        : [
            {
              type: 'RequestHeaderModifier',
              requestHeaderModifier: { remove: ['X-Forwarded-Prefix'] },
            },
          ],
      backendRefs: [{ name, port: 80 }],
    },
  ];
  return [
    {
      apiVersion: GATEWAY_API,
      kind: 'HTTPRoute',
      metadata: { name: names.routeOf(app, order), labels: labelsOf(names, name) },
      spec: {
        parentRefs: [{ name: names.entry }],
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
  names: ObjectNames,
  className: string | undefined,
): Fields[] {
  const name = names.front;
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
      containers: [caddyContainer()],
      volumes: [{ name: 'front', configMap: { name } }],
    }),
    serviceOf(name, labels),
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: names.entry, labels },
      spec: {
        ...(className === undefined ? {} : { ingressClassName: className }),
        rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
      },
    },
  ];
}
