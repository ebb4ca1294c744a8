import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { writeYaml } from '../../../src/config/yaml-source.js';
import { readImages } from '../../../src/export/containers/images.js';
import { exportKubernetes, type Routing } from '../../../src/export/containers/kubernetes.js';
import { ExportError } from '../../../src/export/exported.js';
import type { Stack } from '../../../src/model/stack.js';
import { book, golden, machine, nastyStack, stackOf } from './nasty.js';

const tools = {
  images: readImages(['registry.test/{app}:1']),
  toYaml: writeYaml,
  exists: (path: string) => path.endsWith('.env'),
};

const GATEWAY: Routing = { ingress: false, className: undefined };

interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

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

  it('names every object of a kind once', () => {
    for (const routing of [GATEWAY, { ingress: true, className: undefined }]) {
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
