import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { writeYaml } from '../../../src/config/yaml-source.js';
import { readImages } from '../../../src/export/containers/images.js';
import { exportKubernetes, type Routing } from '../../../src/export/containers/kubernetes.js';
import { ExportError } from '../../../src/export/exported.js';
import type { Stack } from '../../../src/model/stack.js';
import { assertKnownShape, type Resource } from './kubernetes-shapes.js';
import { book, golden, machine, nastyStack, stackOf } from './nasty.js';

const tools = {
  images: readImages(['registry.test/{app}:1']),
  toYaml: writeYaml,
  exists: (path: string) => path.endsWith('.env'),
};

const GATEWAY: Routing = { ingress: false, className: undefined };
const ROUTINGS: readonly Routing[] = [GATEWAY, { ingress: true, className: undefined }];

function documentsOf(stack: Stack, routing = GATEWAY): readonly Resource[] {
  let documents: readonly Resource[] = [];
  exportKubernetes(stack, book, machine, routing, {
    ...tools,
    toYaml: (values) => {
      documents = values as readonly Resource[];
      return '';
    },
  });
  return documents;
}

describe('export kubernetes', () => {
  it('writes what it wrote', () => {
    golden('kubernetes', exportKubernetes(nastyStack(), book, machine, GATEWAY, tools));
  });

  it('writes an Ingress with Caddy behind it instead', () => {
    const routing = { ingress: true, className: 'traefik' };
    golden('kubernetes-ingress', exportKubernetes(nastyStack(), book, machine, routing, tools));
  });

  it('writes nothing but fields that there are, of the right kind', () => {
    for (const routing of ROUTINGS) {
      for (const each of documentsOf(nastyStack(), routing)) assertKnownShape(each);
    }
    const [one] = documentsOf(nastyStack());
    assert.ok(one);
    assert.throws(() => assertKnownShape({ ...one, spek: {} }), /unknown field spek/);
  });

  it('leads to nothing that is not there', () => {
    for (const routing of ROUTINGS) {
      const documents = documentsOf(nastyStack(), routing);
      const has = (kind: string, name: string): boolean =>
        documents.some((each) => each.kind === kind && each.metadata.name === name);
      const text = JSON.stringify(documents);
      const named = (pattern: RegExp): string[] =>
        [...text.matchAll(pattern)].map(([, name = '']) => name);
      const services = [
        ...named(/"backendRefs":\[\{"name":"([^"]+)"/g),
        ...named(/"backend":\{"service":\{"name":"([^"]+)"/g),
      ];
      const maps = named(/"configMap":\{"name":"([^"]+)"/g);
      const parents = named(/"parentRefs":\[\{"name":"([^"]+)"/g);
      assert.ok(services.length > 0 && maps.length > 0);
      assert.deepEqual(
        services.filter((name) => !has('Service', name)),
        [],
      );
      assert.deepEqual(
        maps.filter((name) => !has('ConfigMap', name)),
        [],
      );
      assert.deepEqual(
        parents.filter((name) => !has('Gateway', name)),
        [],
      );
      const names = documents.map(({ metadata }) => metadata.name);
      assert.deepEqual(
        names.filter((name) => !/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)),
        [],
      );
    }
  });

  it('names every object of a kind once', () => {
    for (const routing of ROUTINGS) {
      const names = documentsOf(nastyStack(), routing).map(
        ({ kind, metadata }) => `${kind} ${metadata.name}`,
      );
      assert.deepEqual(names, [...new Set(names)]);
    }
  });

  it('gives no value of an env file away', () => {
    const text = JSON.stringify(documentsOf(nastyStack()));
    assert.match(text, /"envFrom":\[\{"secretRef":\{"name":"demo-env"\}\}/);
    assert.match(text, /"secretRef":\{"name":"api-own-env"\}/);
  });

  it('refuses names that are the same there', () => {
    const stack = stackOf([{ name: 'my_app' }, { name: 'My-App' }]);
    assert.throws(() => exportKubernetes(stack, book, machine, GATEWAY, tools), ExportError);
  });
});
