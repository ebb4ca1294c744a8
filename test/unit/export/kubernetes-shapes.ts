/**
 * The objects of Kubernetes and of its Gateway API that are exported, as the API references have them:
 * https://kubernetes.io/docs/reference/kubernetes-api/ and https://gateway-api.sigs.k8s.io/reference/spec/.
 * Stricter than the published schemas, which let fields through that nobody knows.
 */
import assert from 'node:assert/strict';

/** A `?` at the end of a key: it need not be there. A list holds the one shape of its items. */
type Shape =
  | 'text'
  | 'integer'
  | 'boolean'
  /** Names to texts. */
  | 'texts'
  | readonly [Shape]
  | { readonly oneOf: readonly string[] }
  | { readonly either: readonly Shape[] }
  | { readonly fields: Readonly<Record<string, Shape>> };

const fields = (each: Readonly<Record<string, Shape>>): Shape => ({ fields: each });
const oneOf = (...words: string[]): Shape => ({ oneOf: words });

const METADATA = fields({ name: 'text', labels: 'texts' });
const PORT = { either: ['integer', 'text'] } as const;
const EXEC = fields({ command: ['text'] });
const SELECTOR = fields({ matchLabels: 'texts' });

const PROBE = {
  either: [
    fields({
      httpGet: fields({ path: 'text', port: PORT }),
      periodSeconds: 'integer',
      timeoutSeconds: 'integer',
    }),
    fields({
      tcpSocket: fields({ port: PORT }),
      periodSeconds: 'integer',
      'timeoutSeconds?': 'integer',
    }),
    fields({ exec: EXEC, periodSeconds: 'integer', timeoutSeconds: 'integer' }),
  ],
} as const;

const CONTAINER = fields({
  name: 'text',
  image: 'text',
  'command?': ['text'],
  'env?': [fields({ name: 'text', value: 'text' })],
  'envFrom?': [fields({ secretRef: fields({ name: 'text' }) })],
  'ports?': [fields({ name: 'text', containerPort: 'integer' })],
  'readinessProbe?': PROBE,
  'lifecycle?': fields({ preStop: fields({ exec: EXEC }) }),
  'volumeMounts?': [fields({ name: 'text', mountPath: 'text', 'readOnly?': 'boolean' })],
});

const POD: Readonly<Record<string, Shape>> = {
  'terminationGracePeriodSeconds?': 'integer',
  containers: [CONTAINER],
  'volumes?': [
    {
      either: [
        fields({ name: 'text', configMap: fields({ name: 'text' }) }),
        fields({ name: 'text', emptyDir: fields({}) }),
      ],
    },
  ],
};

const template = (more: Readonly<Record<string, Shape>> = {}): Shape =>
  fields({ metadata: fields({ labels: 'texts' }), spec: fields({ ...POD, ...more }) });

const FILTER = {
  either: [
    fields({
      type: oneOf('RequestHeaderModifier'),
      requestHeaderModifier: fields({
        'set?': [fields({ name: 'text', value: 'text' })],
        'remove?': ['text'],
      }),
    }),
    fields({
      type: oneOf('URLRewrite'),
      urlRewrite: fields({
        path: fields({ type: oneOf('ReplacePrefixMatch'), replacePrefixMatch: 'text' }),
      }),
    }),
    fields({
      type: oneOf('RequestRedirect'),
      requestRedirect: fields({
        path: fields({ type: oneOf('ReplaceFullPath'), replaceFullPath: 'text' }),
        statusCode: 'integer',
      }),
    }),
  ],
} as const;

const KINDS: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  'v1 ConfigMap': { data: 'texts' },
  'v1 Service': {
    spec: fields({
      selector: 'texts',
      ports: [fields({ name: 'text', port: 'integer', targetPort: PORT })],
    }),
  },
  'apps/v1 Deployment': {
    spec: fields({ replicas: 'integer', selector: SELECTOR, template: template() }),
  },
  'batch/v1 Job': {
    spec: fields({
      backoffLimit: 'integer',
      template: template({ restartPolicy: oneOf('Never', 'OnFailure') }),
    }),
  },
  'networking.k8s.io/v1 Ingress': {
    spec: fields({
      'ingressClassName?': 'text',
      rules: [
        fields({
          http: fields({
            paths: [
              fields({
                path: 'text',
                pathType: oneOf('Prefix', 'Exact', 'ImplementationSpecific'),
                backend: fields({
                  service: fields({ name: 'text', port: fields({ name: 'text' }) }),
                }),
              }),
            ],
          }),
        }),
      ],
    }),
  },
  'gateway.networking.k8s.io/v1 Gateway': {
    spec: fields({
      gatewayClassName: 'text',
      listeners: [fields({ name: 'text', protocol: oneOf('HTTP'), port: 'integer' })],
    }),
  },
  'gateway.networking.k8s.io/v1 HTTPRoute': {
    spec: fields({
      parentRefs: [fields({ name: 'text' })],
      'hostnames?': ['text'],
      rules: [
        fields({
          matches: [
            fields({ path: fields({ type: oneOf('Exact', 'PathPrefix'), value: 'text' }) }),
          ],
          'filters?': [FILTER],
          'backendRefs?': [fields({ name: 'text', port: 'integer' })],
        }),
      ],
    }),
  },
};

export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly [field: string]: unknown;
}

/** @throws AssertionError that names the place */
export function assertKnownShape(resource: Resource): void {
  const { apiVersion, kind, metadata } = resource;
  const known = KINDS[`${apiVersion} ${kind}`];
  assert.ok(known, `${apiVersion} ${kind} is unknown`);
  const head = { apiVersion: 'text', kind: 'text', metadata: METADATA } as const;
  const fault = faultOf(resource, fields({ ...head, ...known }), `${kind} ${metadata.name}`);
  assert.equal(fault, undefined);
}

/** What is wrong with a value, with its place; undefined for nothing. */
function faultOf(value: unknown, shape: Shape, at: string): string | undefined {
  if (shape === 'text') return typeof value === 'string' ? undefined : `${at} is no text`;
  if (shape === 'integer') return Number.isInteger(value) ? undefined : `${at} is no integer`;
  if (shape === 'boolean') return typeof value === 'boolean' ? undefined : `${at} is no boolean`;
  if (typeof value === 'string' && typeof shape === 'object' && 'oneOf' in shape) {
    return shape.oneOf.includes(value) ? undefined : `${at} is ${value}`;
  }
  if (typeof shape === 'object' && 'either' in shape) {
    const faults = shape.either.map((each) => faultOf(value, each, at));
    return faults.includes(undefined) ? undefined : faults.join(', or ');
  }
  if (Array.isArray(shape)) {
    if (!Array.isArray(value) || value.length === 0) return `${at} is no list, or an empty one`;
    const [item] = shape as readonly [Shape];
    return first(value.map((each, i) => faultOf(each, item, `${at}[${i}]`)));
  }
  if (typeof value !== 'object' || value === null) return `${at} is no object`;
  const own = value as Readonly<Record<string, unknown>>;
  if (shape === 'texts') {
    return first(Object.entries(own).map(([key, each]) => faultOf(each, 'text', `${at}.${key}`)));
  }
  if (!('fields' in shape)) return `${at} is an object`;
  const names = Object.keys(shape.fields).map((key) => key.replace(/\?$/, ''));
  const unknown = Object.keys(own).find((key) => !names.includes(key));
  if (unknown !== undefined) return `${at} has the unknown field ${unknown}`;
  return first(
    Object.entries(shape.fields).map(([key, each]) => {
      const name = key.replace(/\?$/, '');
      if (Object.hasOwn(own, name)) return faultOf(own[name], each, `${at}.${name}`);
      return key.endsWith('?') ? undefined : `${at} lacks ${name}`;
    }),
  );
}

function first(faults: readonly (string | undefined)[]): string | undefined {
  return faults.find((fault) => fault !== undefined);
}
