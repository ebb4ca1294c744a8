import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { exportCompose } from '../../../src/export/containers/compose.js';
import { readImages } from '../../../src/export/containers/images.js';
import {
  exportKubernetes,
  exportSecrets,
  type Routing,
} from '../../../src/export/containers/kubernetes.js';
import type { Stack } from '../../../src/model/stack.js';
import type { Resource } from './kubernetes-shapes.js';
import { book, machine, nastyStack, stackOf, toolsFor } from './nasty.js';
import { composeFaults, kubernetesFaults } from './published-schemas.js';

const tools = toolsFor(['registry.test/{app}:1']);

/** Each way to be ready, to run once, to be many, to stop, and to have no route. */
const variety: Stack = stackOf([
  { name: 'migrate', oneshot: true, prefixes: [], upstream: { kind: 'none' } },
  { name: 'web', instances: 3, after: ['migrate'], ready: { kind: 'http', path: '/healthz' } },
  { name: 'log', ready: { kind: 'log', source: 'up', flags: '' } },
  { name: 'exec', ready: { kind: 'exec', command: "pg_isready -h 'x y'" } },
  { name: 'delay', ready: { kind: 'delay', ms: 2000 } },
  { name: 'listen', ready: { kind: 'listen' }, host: 'diet' },
  { name: 'worker', prefixes: [], upstream: { kind: 'none' }, stopCommand: 'sh stop.sh' },
]);

describe('the published schema of Compose', () => {
  const project = (stack: Stack, images: readonly string[]): unknown => {
    const { files } = exportCompose(stack, book, machine, {
      ...tools,
      images: readImages(images),
    });
    return parse(files[0]?.text ?? '');
  };

  it('takes what is exported, built or from images', () => {
    for (const stack of [nastyStack(), variety]) {
      for (const images of [[], ['registry.test/{app}:1']]) {
        assert.deepEqual(composeFaults(project(stack, images)), []);
      }
    }
  });

  it('refuses a field that Compose does not have, and a wrong value of one that it has', () => {
    const faults = (service: object): string[] =>
      composeFaults({ services: { a: { image: 'a', ...service } } });
    assert.deepEqual(faults({}), []);
    assert.match(faults({ imagee: 'a' })[0] ?? '', /additional properties/);
    assert.match(faults({ restart: 5 })[0] ?? '', /\/services\/a\/restart/);
    assert.match(faults({ healthcheck: { interval: 5 } })[0] ?? '', /healthcheck\/interval/);
  });
});

describe('the published schemas of Kubernetes and its Gateway API', () => {
  const ROUTINGS: readonly Routing[] = [
    { ingress: false, className: undefined },
    { ingress: false, className: 'envoy' },
    { ingress: true, className: undefined },
    { ingress: true, className: 'traefik' },
  ];

  it('take every object that is exported', () => {
    const kinds = new Set<string>();
    for (const stack of [nastyStack(), variety]) {
      for (const routing of ROUTINGS) {
        const { files } = exportKubernetes(stack, book, machine, routing, tools);
        const documents = parseAllDocuments(files[0]?.text ?? '');
        for (const resource of documents.map((each) => each.toJS() as Resource)) {
          assert.deepEqual(kubernetesFaults(resource), []);
          kinds.add(resource.kind);
        }
      }
    }
    assert.deepEqual([...kinds].sort(), [
      'ConfigMap',
      'Deployment',
      'Gateway',
      'HTTPRoute',
      'Ingress',
      'Job',
      'Service',
    ]);
  });

  it('take the secrets', () => {
    const text = exportSecrets(variety, tools, () => [
      { name: 'TOKEN', value: 'x: "y"\n#', file: '/project/.env', own: false },
    ]);
    const secrets = parseAllDocuments(text).map((each) => each.toJS() as Resource);
    assert.ok(secrets.length > 0);
    assert.deepEqual(secrets.flatMap(kubernetesFaults), []);
  });

  it('refuse what they do not allow', () => {
    const route = (hostname: string, status: unknown): Resource => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'x' },
      spec: {
        hostnames: [hostname],
        rules: [
          { filters: [{ type: 'RequestRedirect', requestRedirect: { statusCode: status } }] },
        ],
      },
    });
    assert.deepEqual(kubernetesFaults(route('a.example', 301)), []);
    assert.match(kubernetesFaults(route('my_app', 301))[0] ?? '', /hostnames\/0 must match/);
    assert.match(kubernetesFaults(route('a', 308))[0] ?? '', /statusCode/);
    assert.match(
      kubernetesFaults({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'x' },
        spec: { replicas: '1' },
      })[0] ?? '',
      /must have required property selector.*replicas must be integer/,
    );
  });
});
