import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseStructured } from '../../../src/config/structured.js';
import { below, readYaml } from '../../../src/config/yaml-source.js';

const NUL = 'holds a NUL, which ends every text that a program is given';
const FILE = '/project/sockpit.config.yaml';

function findings(text: string, json = false): string[] {
  const source = readYaml(text, FILE, json);
  const parsed = parseStructured(source.value, source.locate);
  const all = source.diagnostics.length > 0 ? source.diagnostics : parsed.diagnostics;
  return all.map(
    ({ position, length, message }) => `${position?.line}:${position?.column}+${length} ${message}`,
  );
}

describe('a structured config', () => {
  it('becomes what a Procfile becomes', () => {
    const { config, diagnostics } = parseStructured(
      {
        $schema: 'x',
        listen: ['a:1', 'b:2'],
        procfile: 'Procfile',
        apps: {
          api: { command: 'x', prefix: '/a/', instances: 2, optional: true, env: { A: 1 } },
          web: 'node server.js',
        },
      },
      () => ({ position: { file: FILE, line: 1, column: 1 } }),
    );
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      config.stack.get('listen')?.value.parts.map(({ text }) => text),
      ['a:1', 'b:2'],
    );
    const api = config.apps.get('api')?.options;
    assert.equal(api?.get('instances')?.value.text, '2');
    assert.equal(api.get('optional')?.value.text, 'true');
    assert.equal(api.get('env')?.value.entries.get('A')?.text, '1');
    assert.equal(config.apps.get('web')?.options.get('command')?.value.text, 'node server.js');
  });

  const table: readonly [string, string, readonly string[]][] = [
    ['an unknown option', 'apps:\n  api:\n    prefx: /a/\n', ['3:5+5 unknown option: prefx']],
    ['an unknown key on top', 'appz: {}\n', ['1:1+4 unknown option: appz']],
    ['an app outside of apps', 'api: {command: x}\n', ['1:1+3 unknown option: api']],
    [
      'apps as a list',
      'apps: [a]\n',
      ['1:7+3 apps is a list, not an object of apps by their names'],
    ],
    ['an app that is nothing', 'apps:\n  api:\n', ['2:3+3 api is empty, not an object of options']],
    ['a bad name', 'apps: {a.b: x}\n', ['1:8+3 `a.b` is not a name']],
    ['no value', 'apps: {a: {cwd: }}\n', ['1:12+3 cwd has no value']],
    [
      'a map in a list',
      'listen: [{a: 1}]\n',
      ['1:10+6 listen holds an object where a text is due'],
    ],
    [
      'a list in env',
      'apps: {a: {env: {A: [1]}}}\n',
      ['1:21+3 env holds a list for A where a text is due'],
    ],
    [
      'a list in a map',
      'apps: {}\nkeys: {quit: Q, follow: [f, F]}\n',
      ['2:25+6 keys holds a list for follow where a text is due'],
    ],
    ['a NUL in a command', 'apps:\n  a: "x\\0"\n', [`2:6+5 command ${NUL}`]],
    ['a NUL in a word', 'apps:\n  a: {command: x, cwd: "a\\0b"}\n', [`2:24+6 cwd ${NUL}`]],
    ['a NUL in a list', 'listen:\n - a:1\n - "unix:\\0"\n', [`3:4+9 listen ${NUL}`]],
    ['a NUL in a map', 'apps: {a: {env: {A: "\\0"}}}\n', [`1:21+4 env ${NUL}, for A`]],
    ['a NUL in a name', 'apps: {"a\\0": x}\n', ['1:8+5 `a\0` is not a name']],
    ['a NUL in a key', 'apps: {a: {"x\\0": x}}\n', ['1:12+5 unknown option: x\0']],
    ['no object at all', '- a\n', ['1:1+3 the config is a list, not an object']],
    ['twice the same key', 'apps: {}\napps: {}\n', ['2:1+4 apps is written twice']],
    [
      'twice the same key, after an empty value',
      'apps:\n  a: x\n  b:\n    env:\n      X:\n  a: y\n',
      ['6:3+1 a is written twice'],
    ],
    [
      'two documents',
      'apps: {}\n---\napps: {}\n',
      ['2:1+3 a second document begins here, and a config is one'],
    ],
    ['an unknown alias', 'apps: *x\n', ['1:7+2 nothing above is called &x']],
  ];
  for (const [name, text, expected] of table) {
    it(name, () => assert.deepEqual(findings(text), expected));
  }

  it('knows the place of what an anchor brought in by where it was merged', () => {
    const text = 'apps:\n  a: &x\n    prefx: 1\n  b:\n    <<: *x\n';
    assert.deepEqual(findings(text), [
      '3:5+5 unknown option: prefx',
      '5:5+6 unknown option: prefx',
    ]);
  });

  it('keeps the place under CRLF', () => {
    assert.deepEqual(findings('apps:\r\n  api:\r\n    prefx: 1\r\n'), [
      '3:5+5 unknown option: prefx',
    ]);
  });

  it('reads JSON with its places, tabs too', () => {
    assert.deepEqual(findings('{\n\t"apps": {\n\t\t"api": {"prefx": 1}\n\t}\n}\n', true), [
      '3:11+7 unknown option: prefx',
    ]);
  });

  it('finds places below a key', () => {
    const source = readYaml('{"name": "x", "sockpit": {"apps": 3}}', FILE, true);
    const parsed = parseStructured({ apps: 3 }, below(source.locate, ['sockpit']));
    assert.equal(parsed.diagnostics[0]?.position?.column, 35);
  });

  it('is not fooled by the names of object methods', () => {
    assert.deepEqual(findings('{"apps": {"a": {"__proto__": 1, "constructor": 2}}}', true), [
      '1:17+11 unknown option: __proto__',
      '1:33+13 unknown option: constructor',
    ]);
  });
});
