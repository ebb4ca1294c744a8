/**
 * Compose takes the project that is exported, Caddy every Caddyfile in it and in what is exported for
 * Kubernetes.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';
import { label } from '../../src/export/containers/label.js';
import { composeFaults, kubernetesFaults } from '../unit/export/published-schemas.js';
import type { Resource } from '../unit/export/kubernetes-shapes.js';
import { writeNastyStack } from './support/export/nasty-stack.js';
import { skipUnless } from './support/programs.js';
import { sockpit, type Finished } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';

const SOCKET = 'so ck $x.sock';

function validate(directory: TemporaryDirectory, file: string): Promise<Finished> {
  const words = ['validate', '--adapter', 'caddyfile', '--config', file];
  return sockpit(directory, words, { program: ['caddy'] });
}

const EXAMPLE = fileURLToPath(new URL('../../procfile.example', import.meta.url));

describe('export compose', () => {
  it('is what the published schema takes, of the example and of nasty names', async () => {
    await using directory = await temporaryDirectory({ '.env': 'TOKEN=hunter2\n' });
    await writeNastyStack(directory, SOCKET);
    for (const [folder, config] of [
      ['nasty', []],
      ['example', ['-f', EXAMPLE]],
    ] as const) {
      const words = [...config, 'export', 'compose', '-o', folder];
      const { code, text } = await sockpit(directory, words);
      assert.equal(code, 0, text);
      const project = await readFile(join(directory.path, folder, 'compose.yaml'), 'utf8');
      assert.deepEqual(composeFaults(parse(project)), []);
    }
  });

  it('is a project that Compose takes', skipUnless('compose'), async () => {
    await using directory = await temporaryDirectory({ '.env': 'TOKEN=hunter2\n' });
    await writeNastyStack(directory, SOCKET);
    const written = await sockpit(directory, ['export', 'compose', '-o', '.']);
    assert.equal(written.code, 0, written.text);
    assert.doesNotMatch(written.text, /hunter2/);
    // The client of today, or the one before it.
    const words = [
      '-c',
      'docker compose version >/dev/null 2>&1 && exec docker compose config || exec docker-compose config',
    ];
    const read = await sockpit(directory, words, { program: ['sh'] });
    assert.equal(read.code, 0, read.text);
    // What Compose expands, it has expanded to what was meant.
    assert.match(read.stdout, /source: .*\/o'd\"d \$\$?HOME \{x\} %s b\\k\/site/);
    assert.match(read.stdout, /TOKEN: hunter2/);
  });

  it('builds an app whose name no image can have', skipUnless('compose'), async () => {
    await using directory = await temporaryDirectory({
      Procfile: 'API: sleep 9\n#@ instances=2\napi: node server.js\napi-1: sleep 9\n_x: sleep 9\n',
    });
    const written = await sockpit(directory, ['export', 'compose', '-o', '.']);
    assert.equal(written.code, 0, written.text);
    const words = [
      '-c',
      'docker compose version >/dev/null 2>&1 && exec docker compose config --services || exec docker-compose config --services',
    ];
    const { code, stdout, text } = await sockpit(directory, words, { program: ['sh'] });
    assert.equal(code, 0, text);
    const services = stdout.trim().split('\n').sort();
    assert.deepEqual(services, ['api', 'api-1', 'api-1-2', 'api-2', 'front', 'network', 'x']);
  });

  it('comes with a Caddyfile that Caddy takes', skipUnless('caddy'), async () => {
    await using directory = await temporaryDirectory();
    await writeNastyStack(directory, SOCKET);
    await sockpit(directory, ['export', 'compose', '-o', '.']);
    const { code, text } = await validate(directory, 'Caddyfile');
    assert.equal(code, 0, text);
  });
});

/** Every field that was written is there; more may be. */
function assertHolds(actual: unknown, expected: unknown, at: string): void {
  if (typeof expected !== 'object' || expected === null) {
    assert.equal(actual, expected, at);
    return;
  }
  assert.ok(typeof actual === 'object' && actual !== null, `${at} is gone`);
  for (const [key, each] of Object.entries(expected)) {
    assertHolds((actual as Record<string, unknown>)[key], each, `${at}.${key}`);
  }
}

interface Workload {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: { image: string }[] } };
  };
}

describe('export kubernetes', () => {
  it('is what the published schemas take, of the example and of nasty names', async () => {
    await using directory = await temporaryDirectory({ '.env': 'TOKEN=hunter2\n' });
    await writeNastyStack(directory, SOCKET);
    for (const config of [[], ['-f', EXAMPLE]]) {
      // The example has no secrets.
      for (const how of config.length > 0
        ? [[], ['--ingress']]
        : [[], ['--ingress'], ['--secrets']]) {
        const words = [...config, 'export', 'kubernetes', ...how];
        const { code, stdout, text } = await sockpit(directory, words);
        assert.equal(code, 0, text);
        const resources = parseAllDocuments(stdout).map((each) => each.toJS() as Resource);
        assert.ok(resources.length > 0);
        assert.deepEqual(resources.flatMap(kubernetesFaults), []);
      }
    }
  });

  it('holds workloads that kubectl reads to the last field', skipUnless('kubectl'), async () => {
    await using directory = await temporaryDirectory({ '.env': 'TOKEN=hunter2\n' });
    await writeNastyStack(directory, SOCKET);
    const { stdout } = await sockpit(directory, ['export', 'kubernetes']);
    const workloads = parseAllDocuments(stdout)
      .map((document) => document.toJS() as Workload)
      .filter(({ kind }) => kind === 'Deployment' || kind === 'Job');
    assert.ok(workloads.length > 5);
    await directory.write({
      'workloads.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: workloads }),
    });
    // It reads them into its own types, without a cluster: a wrong type is an error, and a field that it
    // does not know is not written again.
    const words = [
      'set',
      'image',
      '--local',
      '-f',
      'workloads.json',
      '*=all/alike:1',
      '-o',
      'json',
    ];
    const { code, stdout: read, text } = await sockpit(directory, words, { program: ['kubectl'] });
    assert.equal(code, 0, text);
    const { items } = JSON.parse(`{"items":[${read.replace(/\n\}\n\{/g, '\n},{')}]}`) as {
      items: Workload[];
    };
    assert.equal(items.length, workloads.length);
    for (const workload of workloads) {
      const { name } = workload.metadata;
      for (const container of workload.spec.template.spec.containers) {
        container.image = 'all/alike:1';
      }
      const same = items.find(({ metadata }) => metadata.name === name);
      assertHolds(same, workload, name);
    }
  });

  it(
    'gives kubectl the secrets as they are, and writes them nowhere',
    skipUnless('kubectl'),
    async () => {
      await using directory = await temporaryDirectory({
        '.env': [
          'export TOKEN=hunter2',
          'SPACED="b c"',
          'REMARK=1 # not this',
          "KEY='one",
          "two'",
          'URL=http://$TOKEN/#x',
          '',
        ].join('\n'),
        'sockpit.config.json': JSON.stringify({
          apps: { api: { command: 'sleep 9', env: { DB_PASSWORD: 'pa"ss', LEVEL: 'debug' } } },
        }),
      });
      const stack = await sockpit(directory, ['export', 'kubernetes']);
      assert.match(stack.stdout, /export kubernetes --secrets \| kubectl apply -f -/);
      assert.doesNotMatch(stack.text, /hunter2|pa"ss/);
      const secrets = await sockpit(directory, ['export', 'kubernetes', '--secrets']);
      assert.equal(secrets.code, 0, secrets.text);
      await directory.write({ 'secrets.yaml': secrets.stdout });
      const words = ['label', '--local', '-f', 'secrets.yaml', 'read=yes', '-o', 'json'];
      const { code, stdout, text } = await sockpit(directory, words, { program: ['kubectl'] });
      assert.equal(code, 0, text);
      const read = JSON.parse(`[${stdout.replace(/\n\}\n\{/g, '\n},{')}]`) as {
        metadata: { name: string };
        stringData: Record<string, string>;
      }[];
      assert.deepEqual(
        Object.fromEntries(read.map(({ metadata, stringData }) => [metadata.name, stringData])),
        {
          [`${label(basename(directory.path))}-env`]: {
            TOKEN: 'hunter2',
            SPACED: 'b c',
            REMARK: '1',
            KEY: 'one\ntwo',
            URL: 'http://hunter2/#x',
          },
          'api-own-env': { DB_PASSWORD: 'pa"ss' },
        },
      );
      const refused = await sockpit(directory, [
        'export',
        'kubernetes',
        '--secrets',
        '-o',
        'x.yaml',
      ]);
      assert.equal(refused.code, 2, refused.text);
    },
  );

  it('holds Caddyfiles that Caddy takes', skipUnless('caddy'), async () => {
    await using directory = await temporaryDirectory({ '.env': 'TOKEN=hunter2\n' });
    await writeNastyStack(directory, SOCKET);
    const { code, stdout, stderr } = await sockpit(directory, [
      'export',
      'kubernetes',
      '--ingress',
    ]);
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout, /hunter2/);
    const files = parseAllDocuments(stdout).flatMap((document) => {
      const { data } = document.toJS() as { data?: { Caddyfile?: string } };
      return data?.Caddyfile ?? [];
    });
    assert.ok(files.length > 1);
    for (const [i, text] of [...new Set(files)].entries()) {
      await directory.write({ [`Caddyfile-${i}`]: text });
      const taken = await validate(directory, `Caddyfile-${i}`);
      assert.equal(taken.code, 0, taken.text);
    }
  });
});
