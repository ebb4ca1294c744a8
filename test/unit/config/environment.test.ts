import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { composeEnvironment, layOverVariables } from '../../../src/config/environment.js';
import type { App } from '../../../src/model/app.js';
import type { EnvironmentVariable } from '../../../src/model/environment.js';
import { ownValue } from '../../../src/model/own-value.js';
import type { Stack } from '../../../src/model/stack.js';
import { sampleApp, sampleStack } from '../support/sample-app.js';

const DIRECTORY = '/project';
const RUNTIME = { kind: 'injected', runtime: true } as const;

interface Case {
  readonly files?: Readonly<Record<string, string>>;
  readonly own?: Readonly<Record<string, string>>;
  readonly app?: Partial<App>;
  readonly colors?: boolean;
  readonly stack?: Stack;
}

function compose({ files = {}, own = {}, app = {}, colors = false, stack = sampleStack() }: Case) {
  return composeEnvironment({
    own,
    stack,
    app: sampleApp(app),
    injected: [
      { name: 'SOCKET', value: '/run/api.sock', source: RUNTIME },
      { name: 'PS', value: 'api.1', source: { kind: 'injected', runtime: false } },
    ],
    port: { name: 'PORT', value: '5100', source: RUNTIME },
    colors,
    readEnvFile: (path) => {
      const text = files[path];
      return text === undefined ? { kind: 'missing' } : { kind: 'text', text };
    },
  });
}

function composed(facts: Case) {
  const environment = compose(facts);
  assert.ok(environment.kind === 'ok');
  const { variables, notes } = environment;
  const values = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  return { variables, notes, values };
}

/** The source of a variable, in short. */
function sourceOf(variables: readonly EnvironmentVariable[], name: string): string | undefined {
  const source = variables.find((each) => each.name === name)?.source;
  if (source?.kind === 'file') return `${source.file}:${source.line}`;
  return source?.kind === 'config' ? `${source.file} (env)` : source?.kind;
}

describe('the environment of an app', () => {
  it('may have variables that are called as what every object has', () => {
    const { values, notes } = composed({
      own: { A: 'own' },
      files: { '/project/.env': 'constructor=1\nB=${toString}${constructor}\n__proto__=2' },
      app: { env: { hasOwnProperty: '3' } },
    });
    const names = ['constructor', '__proto__', 'hasOwnProperty', 'B'];
    const given = names.map((name) => ownValue(values, name));
    assert.deepEqual(given, ['1', '2', '3', '1']);
    // Nothing of the shell is overridden.
    assert.deepEqual(notes, ['.env:2: toString is not set, so ${toString} becomes empty']);
  });

  it('lets the stronger source win, weakest first', () => {
    const { values, variables } = composed({
      own: { A: 'own', B: 'own', C: 'own', D: 'own', E: 'own' },
      stack: sampleStack({ envFiles: [`${DIRECTORY}/.env`, `${DIRECTORY}/dev.env`] }),
      files: {
        '/project/.env': 'B=env\nC=env\nD=env\nE=env\nF=env',
        '/project/dev.env': '\nF=dev',
        '/project/api/.env': 'C=cwd\nD=cwd\nE=cwd',
        '/project/api.env': 'D=file\nE=file',
      },
      app: { cwd: '/project/api', envFiles: ['/project/api.env'], env: { E: 'app' } },
    });
    assert.deepEqual(
      ['A', 'B', 'C', 'D', 'E', 'F'].map((name) => [values[name], sourceOf(variables, name)]),
      [
        ['own', 'own'],
        ['env', '/project/.env:1'],
        ['cwd', '/project/api/.env:1'],
        ['file', '/project/api.env:1'],
        ['app', '/project/Procfile (env)'],
        ['dev', '/project/dev.env:2'],
      ],
    );
  });

  it('injects what nobody may change, and says so', () => {
    const { values, variables } = composed({
      files: { '/project/.env': 'SOCKET=/mine\nPS=x' },
      app: { env: { SOCKET: '/mine' } },
    });
    assert.equal(values['SOCKET'], '/run/api.sock');
    assert.equal(values['PS'], 'api.1');
    assert.equal(sourceOf(variables, 'SOCKET'), 'injected');
    const socket = variables.find(({ name }) => name === 'SOCKET');
    assert.deepEqual(
      socket?.overridden.map(({ value, source }) => [value, source.kind]),
      [
        ['/mine', 'config'],
        ['/mine', 'file'],
      ],
    );
  });

  it('offers a PORT over the shell and .env, where it is a base', () => {
    const files = { '/project/.env': 'PORT=3000' };
    assert.equal(composed({ own: { PORT: '4000' } }).values['PORT'], '5100');
    assert.equal(composed({ files }).values['PORT'], '5100');
    assert.deepEqual(composed({ own: { PORT: '4000' }, files }).notes, []);
  });

  it("takes a PORT of the app's own to the letter", () => {
    assert.equal(composed({ app: { env: { PORT: '81' } } }).values['PORT'], '81');
    const own = { cwd: '/project/api', envFiles: ['/project/api.env'] };
    assert.equal(
      composed({ app: own, files: { '/project/api.env': 'PORT=82' } }).values['PORT'],
      '82',
    );
    assert.equal(
      composed({
        app: own,
        files: { '/project/api/.env': 'PORT=83', '/project/api.env': '' },
      }).values['PORT'],
      '83',
    );
  });

  it('unbuffers Python unless told otherwise', () => {
    assert.equal(composed({}).values['PYTHONUNBUFFERED'], '1');
    const own = { PYTHONUNBUFFERED: '' };
    assert.equal(composed({ own }).values['PYTHONUNBUFFERED'], '');
  });

  it('asks for colours only where they are shown and wanted', () => {
    const colours = (facts: Case) => {
      const { values } = composed(facts);
      return [values['FORCE_COLOR'], values['CLICOLOR_FORCE']];
    };
    assert.deepEqual(colours({ colors: false }), [undefined, undefined]);
    assert.deepEqual(colours({ colors: true }), ['1', '1']);
    assert.deepEqual(colours({ colors: true, own: { NO_COLOR: '1' } }), [undefined, undefined]);
    assert.deepEqual(colours({ colors: true, own: { FORCE_COLOR: '3' } }), ['3', '1']);
  });

  it('notes a file that overrides a differing value of the shell, without the value', () => {
    const { notes } = composed({
      own: { A: 'secret', B: 'same', C: '1' },
      files: { '/project/.env': 'A=other\nB=same\nC=2' },
    });
    assert.deepEqual(notes, ['.env overrides A, C of your shell']);
  });

  it('expands from weaker sources', () => {
    const { values } = composed({
      own: { HOME: '/home/me' },
      files: { '/project/.env': 'A=$HOME/a', '/project/api.env': 'B=$A/b' },
      app: { envFiles: ['/project/api.env'] },
    });
    assert.equal(values['B'], '/home/me/a/b');
  });

  it('lists the weakest sources first, and each of them by name', () => {
    const { variables } = composed({
      own: { Z: '1', B: '2', PORT: '3000' },
      files: { '/project/.env': 'A=3\nB=4' },
    });
    assert.deepEqual(
      variables.map(({ name }) => name),
      ['Z', 'A', 'B', 'PORT', 'PS', 'PYTHONUNBUFFERED', 'SOCKET'],
    );
    const port = variables.find(({ name }) => name === 'PORT');
    assert.deepEqual(port?.overridden, [{ value: '3000', source: { kind: 'own' } }]);
  });

  it('takes further settings over all others and keeps what they stand over, in order', () => {
    const { variables } = composed({ own: { A: '1' }, files: { '/project/.env': 'A=2' } });
    const source = { kind: 'command', literal: true } as const;
    const [last] = layOverVariables(variables, [{ name: 'A', value: '3', source }]).slice(-1);
    assert.equal(last?.value, '3');
    assert.deepEqual(
      last.overridden.map(({ value }) => value),
      ['2', '1'],
    );
  });

  it('works without .env, but not without a file that was named', () => {
    assert.equal(compose({}).kind, 'ok');
    const missing = compose({ app: { envFiles: ['/project/api.env'] } });
    assert.ok(missing.kind === 'invalid');
    assert.equal(missing.diagnostics[0]?.message, 'api.env does not exist');
    const passed = compose({ stack: sampleStack({ envFiles: ['/elsewhere/.env'] }) });
    assert.ok(passed.kind === 'invalid');
    assert.equal(passed.diagnostics[0]?.message, '/elsewhere/.env does not exist');
  });

  it('refuses a bad line, with its place', () => {
    const environment = compose({ files: { '/project/.env': 'A=1\nB' } });
    assert.ok(environment.kind === 'invalid');
    assert.deepEqual(environment.diagnostics[0]?.position, {
      file: '/project/.env',
      line: 2,
      column: 1,
    });
  });
});
