import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isHostname, isPathMatch } from '../../../src/export/containers/gateway-values.js';
import {
  exportKubernetes,
  exportSecrets,
  type Routing,
} from '../../../src/export/containers/kubernetes.js';
import { ExportError } from '../../../src/export/exported.js';
import type { App } from '../../../src/model/app.js';
import type { Stack } from '../../../src/model/stack.js';
import { assertKnownShape, type Resource } from './kubernetes-shapes.js';
import { book, golden, machine, nastyStack, stackOf, toolsFor } from './nasty.js';

const tools = toolsFor(['registry.test/{app}:1']);

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

  it('has no way in where nothing answers, and says whom an Ingress lets in', () => {
    const worker = stackOf([{ prefixes: [], upstream: { kind: 'none' } }]);
    const notes = (stack: Stack, routing: Routing): string =>
      exportKubernetes(stack, book, machine, routing, tools).notes.join('\n');
    for (const routing of ROUTINGS) {
      assert.deepEqual(
        documentsOf(worker, routing).map(({ kind }) => kind),
        ['Deployment'],
      );
      assert.doesNotMatch(notes(worker, routing), /Gateway|Ingress/);
    }
    const [, ingress = GATEWAY] = ROUTINGS;
    assert.match(
      notes(stackOf([{ name: 'web' }]), ingress),
      /lets in the names of hosts=, and refuses others/,
    );
    const named = stackOf([{ name: 'web' }], { hosts: ['a.org', '*.b.org'] });
    assert.match(notes(named, ingress), /hosts= \(now a\.org, \*\.b\.org\)/);
  });

  it('believes no client about a prefix', () => {
    const rules = JSON.stringify(
      documentsOf(stackOf([{ name: 'kept', mount: 'keep' }])).filter(
        ({ kind }) => kind === 'HTTPRoute',
      ),
    );
    assert.match(rules, /"remove":\["X-Forwarded-Prefix"\]/);
  });

  it('gives what nothing says to listen no way in, and runs a release once', () => {
    const command = (text: string): App['source'] => ({ kind: 'command', command: text });
    const stack = stackOf([
      { name: 'release', source: command('python manage.py migrate') },
      {
        name: 'web',
        prefixes: ['/'],
        source: command('gunicorn --bind 0.0.0.0:$PORT x'),
        upstream: { kind: 'variable', name: 'PORT' },
      },
      { name: 'worker', source: command('celery -A x worker') },
      { name: 'clock', source: command('python clock.py') },
    ]);
    const documents = documentsOf(stack);
    const kinds = (name: string): string[] =>
      documents.filter(({ metadata }) => metadata.name.startsWith(name)).map(({ kind }) => kind);
    assert.deepEqual(kinds('release'), ['Job']);
    assert.deepEqual(kinds('worker'), ['Deployment']);
    assert.deepEqual(kinds('clock'), ['Deployment']);
    assert.ok(kinds('web').includes('HTTPRoute'));
    const { notes, files } = exportKubernetes(stack, book, machine, GATEWAY, tools);
    assert.equal(files[0]?.text.match(/readinessProbe/g)?.length, 1);
    for (const said of [
      /^release runs once, .* write oneshot=true/,
      /^worker: nothing says that it listens, .* write worker=true/,
      /^clock: nothing says that it listens, .* write worker=true/,
    ]) {
      assert.equal(notes.filter((note) => said.test(note)).length, 1, String(said));
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

  it('puts a Caddy before every app that answers, at a port that the app does not have', () => {
    const fixed = (port: number): App['upstream'] => ({
      kind: 'fixed',
      upstream: { kind: 'tcp', host: '127.0.0.1', port },
    });
    const stack = stackOf([
      { name: 'told', upstream: { kind: 'variable', name: 'PORT' } },
      { name: 'own', upstream: { kind: 'variable', name: 'PORT' }, env: { PORT: '7000' } },
      { name: 'taken', upstream: fixed(8080), timeoutMs: 5000 },
      { name: 'free', prefixes: ['/free/'], upstream: { kind: 'discover' } },
      { name: 'found', upstream: { kind: 'discover' } },
    ]);
    const found = [{ kind: 'tcp', host: '127.0.0.1', port: 3000 }] as const;
    const seen = { ...book, found: (app: App) => (app.name === 'found' ? found : undefined) };
    const { files, notes } = exportKubernetes(stack, seen, machine, GATEWAY, tools);
    const text = files[0]?.text ?? '';
    const fronts = [...text.matchAll(/http:\/\/:(\d+) \{\s+reverse_proxy (\S+) \{/g)];
    assert.deepEqual(
      fronts.map(([, front, app]) => [front, app]),
      [
        ['8080', 'localhost:5000'],
        ['8080', 'localhost:7000'],
        ['8081', 'localhost:8080'],
        ['8080', 'localhost:5000'],
        ['8080', 'localhost:3000'],
      ],
    );
    const ports = [...text.matchAll(/- name: PORT\s+value: "(\d+)"/g)].map(([, port]) => port);
    assert.deepEqual(ports, ['5000', '7000', '8080', '5000', '3000']);
    const listens = [...text.matchAll(/containerPort: (\d+)/g)].map(([, port]) => port);
    assert.deepEqual(listens, ['8080', '8080', '8081', '8080', '8080']);
    assert.doesNotMatch(text, /tcpSocket/);
    assert.deepEqual(
      notes.filter((note) => note.startsWith('nobody says where to find ')).length,
      1,
    );
    assert.ok(notes.some((note) => note.startsWith('nobody says where to find free: ')));
    assert.match(text, /response_header_timeout 5000ms/);
  });

  it('gives no value of an env file away', () => {
    const text = JSON.stringify(documentsOf(nastyStack()));
    assert.match(text, /"envFrom":\[\{"secretRef":\{"name":"demo-env"\}\}/);
    assert.match(text, /"secretRef":\{"name":"api-own-env"\}/);
  });

  it('calls every object of a kind by a name of its own, and says which it had to change', () => {
    const apps = [
      { name: 'my_app' },
      { name: 'My-App' },
      { name: 'api', prefixes: ['/api/', '/v1/'] },
      { name: 'api-1' },
      { name: 'front', prefixes: [], upstream: { kind: 'none' } },
      { name: 'demo' },
      { name: 'api-front' },
      { name: 'demo-env', upstream: { kind: 'variable', name: 'SOCKET' } },
    ] as const;
    const stack = stackOf(apps.map((app) => ({ prefixGuessed: false, ...app })));
    for (const routing of ROUTINGS) {
      const documents = documentsOf(stack, routing);
      const names = documents.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      assert.deepEqual(names, [...new Set(names)]);
      const services = documents.filter(({ kind }) => kind === 'Service').length;
      assert.equal(services, routing.ingress ? 8 : 7);
    }
    const { notes } = exportKubernetes(stack, book, machine, GATEWAY, tools);
    assert.ok(notes.includes('My-App is called my-app-2: my-app is another'));
  });

  it('says only what the Gateway API takes, and what it does not take', () => {
    const stack = stackOf([
      { name: 'ok', host: 'diet', prefixes: ["/pri$e;'(x)/", '/ca%C3%A9/'] },
      { name: 'host', host: 'my_app' },
      { name: 'path', prefixes: ['/a|b/', '/fine/'] },
    ]);
    const routes = documentsOf(stack).filter(({ kind }) => kind === 'HTTPRoute');
    assert.deepEqual(routes.map(({ metadata }) => metadata.name).sort(), [
      'ok-1',
      'ok-2',
      'path-2',
    ]);
    const { notes } = exportKubernetes(stack, book, machine, GATEWAY, tools);
    assert.equal(notes.filter((note) => / has no route to /.test(note)).length, 2);
    assert.ok(
      notes.some((note) => note.startsWith('host has no route to /host/: my_app is no host')),
    );
    const ingress = exportKubernetes(stack, book, machine, { ...GATEWAY, ingress: true }, tools);
    assert.match(ingress.files[0]?.text ?? '', /host my_app my_app\. my_app\.localhost/);
  });
});

describe('the secrets of Kubernetes', () => {
  const toJson = { ...tools, toYaml: (values: unknown) => JSON.stringify(values) };

  it('hold the values of env files, and of env what is a secret by its name', () => {
    const stack = stackOf([{ name: 'api', env: { API_TOKEN: 'a', LEVEL: 'b' } }, { name: 'web' }]);
    const text = exportSecrets(stack, toJson, (app) =>
      app === undefined
        ? [{ name: 'X', value: 'x', file: '/project/.env', own: false }]
        : [
            { name: 'X', value: 'x', file: '/project/.env', own: false },
            ...Object.entries(app.env).map(([name, value]) => ({
              name,
              value,
              file: '/project/P',
              own: true,
            })),
          ],
    );
    const values = (JSON.parse(text) as { metadata: { name: string }; stringData: object }[]).map(
      ({ metadata, stringData }) => [metadata.name, stringData],
    );
    assert.deepEqual(values, [
      ['demo-env', { X: 'x' }],
      ['api-own-env', { API_TOKEN: 'a' }],
    ]);
    assert.doesNotMatch(JSON.stringify(documentsOf(stack)), /API_TOKEN/);
  });

  it('are refused where there are none', () => {
    const bare = { ...toJson, isFile: () => false };
    assert.throws(() => exportSecrets(stackOf([{}]), bare, () => []), ExportError);
  });
});

describe('the values of the Gateway API', () => {
  it('are those of its published patterns', () => {
    for (const host of ['diet', 'a.example.org', '*.example.org', '1a'])
      assert.ok(isHostname(host), host);
    for (const host of ['my_app', '-a', 'a-', 'A.b', 'a..b', 'a.*.b', '', 'a'.repeat(254)]) {
      assert.ok(!isHostname(host), host);
    }
    // https://github.com/kubernetes-sigs/gateway-api/blob/main/tests/cel/httproute_test.go
    for (const path of ['/', '/path', "/abc/123'/a-b-c/d@gmail/%0A"])
      assert.ok(isPathMatch(path), path);
    for (const path of [
      '/[]',
      '/^',
      '/foo/./bar',
      '/a//b',
      '/..',
      '/a/.',
      '/%2f',
      '/a#b',
      'a',
      '/a b',
    ]) {
      assert.ok(!isPathMatch(path), path);
    }
  });
});
