/**
 * The config is found where it may stand and nowhere else, in every notation; and what cannot be
 * read is said, with its place.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, realpath, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { identifyStack, loadStack, type LoadOptions } from '../../src/config/load.js';
import { formatDiagnostics } from '../../src/config/print.js';
import { repository } from './support/test-environment.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';

const run = promisify(execFile);
const entry = pathToFileURL(`${repository}dist/library/index.js`).href;

type Given = Partial<LoadOptions>;

/** Looks from a folder of the project; its root is taken for the home. */
function load(directory: TemporaryDirectory, given: Given = {}) {
  return loadStack({ directory: directory.path, env: { HOME: directory.root }, ...given });
}

async function loaded(directory: TemporaryDirectory, given: Given = {}) {
  const result = await load(directory, given);
  assert.ok(result.kind === 'ok', JSON.stringify(result, undefined, 1));
  return result.stack;
}

/** The findings as printed, relative to the project. */
async function refused(directory: TemporaryDirectory, given: Given = {}): Promise<string> {
  const result = await load(directory, given);
  assert.ok(result.kind === 'invalid', JSON.stringify(result, undefined, 1));
  return formatDiagnostics(result.diagnostics, { color: false, relativeTo: directory.path });
}

async function missing(directory: TemporaryDirectory, given: Given = {}) {
  const result = await load(directory, given);
  assert.ok(result.kind === 'missing', JSON.stringify(result, undefined, 1));
  return result;
}

test('a Procfile; its folder names the stack', async () => {
  await using directory = await temporaryDirectory({ Procfile: 'api: x\n' });
  const stack = await loaded(directory);
  assert.equal(stack.name, 'project');
  assert.equal(stack.directory, directory.path);
  assert.deepEqual(stack.config, {
    path: directory.join('Procfile'),
    realPath: await realpath(directory.join('Procfile')),
    layers: [],
  });
  assert.ok(Object.isFrozen(stack.apps[0]));
});

test('of several in a folder the first in the order is taken', async () => {
  await using directory = await temporaryDirectory({ procfile: 'a: x\n' });
  const taken = async (): Promise<string> =>
    (await loaded(directory)).config.path.slice(directory.path.length + 1);
  assert.equal(await taken(), 'procfile');
  for (const [name, text] of [
    ['Procfile', 'b: x\n'],
    ['Procfile.dev', 'c: x\n'],
    ['package.json', '{"sockpit": {"apps": {"d": "x"}}}'],
    ['.sockpitrc', 'apps: {e: x}\n'],
    ['sockpit.config.yaml', 'apps: {f: x}\n'],
    ['sockpit.config.mjs', 'export default {apps: {g: "x"}};\n'],
  ] as const) {
    await directory.write({ [name]: text });
    assert.equal(await taken(), name);
  }
});

test('where there is none, what lies there says what to do', async () => {
  await using directory = await temporaryDirectory({ '.git/HEAD': '' });
  const advice = async (): Promise<string> => (await missing(directory)).advice;
  assert.match(await advice(), /sockpit init/);
  await directory.write({ Caddyfile: ':8081\n' });
  assert.match(await advice(), /^there is Caddyfile; .*: sockpit import Caddyfile -o Procfile$/);
  await directory.write({ 'Procfile.prod': 'a: x\n' });
  assert.equal(await advice(), 'there is Procfile.prod: sockpit -f Procfile.prod');
  await directory.write({ 'sockpit.yaml': '' });
  const call = 'sockpit -f sockpit.yaml, or call it sockpit.config.yaml';
  assert.equal(await advice(), `there is sockpit.yaml: ${call}`);
  await directory.write({ 'sockpit.config.toml': '' });
  assert.match(await advice(), /^there is sockpit\.config\.toml: \.toml is not a notation/);
});

test('every structured notation says the same', async () => {
  for (const [name, text] of [
    ['sockpit.config.js', 'module.exports = {apps: {api: {command: "x", prefix: "/a/"}}};'],
    ['sockpit.config.cjs', 'module.exports = {apps: {api: {command: "x", prefix: "/a/"}}};'],
    ['sockpit.config.mjs', 'export default {apps: {api: {command: "x", prefix: "/a/"}}};'],
    [
      '.sockpitrc.mjs',
      'export default async () => ({apps: {api: {command: "x", prefix: "/a/"}}});',
    ],
    ['sockpit.config.json', '{"apps": {"api": {"command": "x", "prefix": "/a/"}}}'],
    ['sockpit.config.yml', 'apps:\n  api:\n    command: x\n    prefix: /a/\n'],
    ['.sockpitrc', '{"apps": {"api": {"command": "x", "prefix": ["/a/"]}}}'],
    ['package.json', '{"sockpit": {"apps": {"api": {"command": "x", "prefix": "a"}}}}'],
  ] as const) {
    await using directory = await temporaryDirectory({ [name]: text });
    const { apps } = await loaded(directory);
    assert.deepEqual(
      apps.map((app) => [app.name, app.source, app.prefixes]),
      [['api', { kind: 'command', command: 'x' }, ['/a/']]],
      name,
    );
  }
});

test('upward, to the root of the repository and no further', async () => {
  await using directory = await temporaryDirectory({
    Procfile: 'outer: x\n',
    'repository/.git/HEAD': '',
    'repository/below/deep/file': '',
  });
  const from = (...names: string[]): Given => ({ directory: directory.join(...names) });
  const nothing = await missing(directory, from('repository', 'below', 'deep'));
  assert.match(nothing.message, /no config found in .*deep or above/);
  await directory.write({ 'repository/Procfile': 'api: x\n' });
  const stack = await loaded(directory, from('repository', 'below', 'deep'));
  assert.equal(stack.directory, directory.join('repository'));
});

test('upward, to the home and no further', async () => {
  await using directory = await temporaryDirectory({ Procfile: 'api: x\n', 'home/sub/file': '' });
  const env = { HOME: directory.join('home') };
  await missing(directory, { directory: directory.join('home', 'sub'), env });
  await directory.write({ 'home/Procfile': 'api: x\n' });
  const stack = await loaded(directory, { directory: directory.join('home', 'sub'), env });
  assert.equal(stack.directory, directory.join('home'));
});

test('never a config from a folder above in which others may write', async () => {
  await using directory = await temporaryDirectory({ Procfile: 'api: x\n', 'sub/file': '' });
  await chmod(directory.path, 0o777);
  await missing(directory, { directory: directory.join('sub') });
  // One's own folder is another matter: one went there.
  await loaded(directory);
  await chmod(directory.path, 0o755);
  await loaded(directory, { directory: directory.join('sub') });
});

test('a package.json without the key is passed over, broken or not', async () => {
  await using directory = await temporaryDirectory({
    'package.json': '{"name": "sockpit", "keywords": ["sockpit"]}',
    Procfile: 'api: x\n',
  });
  assert.equal((await loaded(directory)).config.path, directory.join('Procfile'));
  await directory.write({ 'package.json': '{"name": ' });
  assert.equal((await loaded(directory)).config.path, directory.join('Procfile'));
  assert.match(await refused(directory, { file: 'package.json' }), /package\.json:1:\d+: error/);
});

test('-f names a file of any kind', async () => {
  await using directory = await temporaryDirectory({
    Procfile: 'no: x\n',
    'procfile.example': 'api: x\n',
    'deploy/stack.yaml': 'apps: {api: x}\n',
    'deploy/stack.toml': '[x]\n',
  });
  for (const file of ['procfile.example', 'deploy/stack.yaml']) {
    assert.equal((await loaded(directory, { file })).apps[0]?.name, 'api');
  }
  const nested = await loaded(directory, { file: 'deploy/stack.yaml' });
  assert.equal(nested.directory, directory.join('deploy'));
  assert.match((await missing(directory, { file: 'deploy/stack.toml' })).message, /\.toml/);
  assert.match(
    (await missing(directory, { file: 'procfile.exmaple' })).advice,
    /procfile\.example/,
  );
  assert.match((await missing(directory, { file: 'deploy' })).message, /is a directory/);
  const nowhere = { directory: directory.join('nowhere') };
  assert.match((await missing(directory, nowhere)).message, /nowhere does not exist/);
});

test('what lies about under another name is pointed at', async () => {
  await using directory = await temporaryDirectory({ 'procfile.example': 'api: x\n' });
  assert.match((await missing(directory)).advice, /sockpit -f procfile\.example/);
});

test('a directory, a dead link and an empty file are said', async () => {
  await using directory = await temporaryDirectory();
  await mkdir(directory.join('Procfile'));
  assert.match((await missing(directory)).message, /Procfile cannot be read: it is a directory/);
  await symlink('gone', directory.join('Procfile.dev'));
  assert.match(
    (await missing(directory)).message,
    /Procfile\.dev cannot be read: it does not exist/,
  );
  assert.match(
    (await missing(directory, { file: 'Procfile.dev' })).message,
    /^Procfile\.dev leads to gone, which does not exist$/,
  );
  await directory.write({ 'sockpit.config.yaml': '' });
  assert.match(await refused(directory), /sockpit\.config\.yaml is empty/);
  await directory.write({ 'sockpit.config.mjs': 'export default 3;\n' });
  assert.match(await refused(directory), /a number, not an object/);
  await directory.write({ empty: '# nothing\n' });
  assert.match(await refused(directory, { file: 'empty' }), /declares no app/);
});

test('a notation that is not read is said where another file is taken', async () => {
  await using directory = await temporaryDirectory({
    Procfile: 'api: x\n',
    'sockpit.local.ts': '',
    'sockpit.config.toml': '',
    'sockpit.config.notes': '',
  });
  const { warnings } = await loaded(directory);
  assert.deepEqual(
    warnings.map(({ message }) => message),
    [
      'sockpit.config.toml: .toml is not a notation that is read',
      'sockpit.local.ts: .ts is not a notation that is read',
    ],
  );
});

test('a program with named exports only, and a broken package.json where we stand, are said', async () => {
  await using directory = await temporaryDirectory({
    'sockpit.config.mjs': 'export const apps = {api: "x"};\n',
  });
  assert.match(await refused(directory), /it has named exports only; write export default/);
  await directory.remove('sockpit.config.mjs');
  await directory.write({ 'package.json': '{"sockpit": {"apps": {"a": "x"}},}' });
  const script = `import { loadStack } from ${JSON.stringify(entry)};
    await loadStack().catch(({ message }) => console.log(message));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: directory.path,
  });
  assert.match(stdout, /^package\.json:1:34: error: JSON takes no comma before \}/);
});

test('a Procfile in another encoding is named', async () => {
  await using directory = await temporaryDirectory();
  await writeFile(directory.join('Procfile'), Buffer.from('\ufeffapi: x\n', 'utf16le'));
  assert.match(await refused(directory), /UTF-16/);
  await writeFile(directory.join('Procfile'), '\ufeffapi: x\r\nweb: y\r\n');
  assert.equal((await loaded(directory)).apps.length, 2);
});

test('a program that is a config is run again at every reading, and its fault is told', async () => {
  await using directory = await temporaryDirectory({
    'sockpit.config.cjs': 'module.exports = {apps: {one: "x"}};\n',
  });
  assert.equal((await loaded(directory)).apps[0]?.name, 'one');
  await directory.write({ 'sockpit.config.cjs': 'module.exports = {apps: {two: "x"}};\n' });
  assert.equal((await loaded(directory)).apps[0]?.name, 'two');
  await directory.write({ 'sockpit.config.cjs': '\n\nnope();\n' });
  assert.match(await refused(directory), /nope is not defined\n\s+look at its line 3/);
});

test('a structured config lies over a Procfile, a local one over both', async () => {
  await using directory = await temporaryDirectory({
    'proc/Procfile': '#@stack name=below\n#@ prefix=/a/ grace=1s\napi: x\nweb: y\n',
    'sockpit.config.yaml':
      'procfile: proc/Procfile\nname: mine\napps:\n  api: {grace: 2s, signal: INT}\n',
    'sockpit.local.json': '{"apps": {"api": {"signal": "QUIT"}, "extra": "z"}}',
  });
  const { name, apps, config, directory: base } = await loaded(directory);
  assert.equal(name, 'mine');
  assert.equal(base, directory.path);
  assert.deepEqual(
    apps.map((app) => app.name),
    ['api', 'web', 'extra'],
  );
  assert.deepEqual(apps[0]?.prefixes, ['/a/']);
  assert.equal(apps[0].graceMs, 2000);
  assert.equal(apps[0].signal, 'SIGQUIT');
  assert.deepEqual(config.layers, [
    directory.join('sockpit.local.json'),
    directory.join('proc/Procfile'),
  ]);
});

test('faults of all layers are told in one run, in the order of the files', async () => {
  await using directory = await temporaryDirectory({
    '.env': 'A=1\nB\n',
    Procfile: '#@ env-file=nope.env\napi x\nweb: y\n',
    'sockpit.config.yaml': 'procfile: Procfile\napps:\n  api: {prefx: 1}\n  web: {port: x}\n',
  });
  const said = await refused(directory);
  const places = [...said.matchAll(/^(\S+:\d+:\d+): error: (.*)$/gm)].map(([, place]) => place);
  assert.deepEqual(places, [
    '.env:2:1',
    'Procfile:2:1',
    'sockpit.config.yaml:3:9',
    'sockpit.config.yaml:4:15',
  ]);
});

test('a folder that is called .env by chance is told of, and one that is named is refused', async () => {
  await using directory = await temporaryDirectory({
    '.env/conda-meta/history': '',
    Procfile: 'api: x\n',
  });
  assert.deepEqual((await loaded(directory)).warnings, []);
  await rename(directory.join('.env/conda-meta'), directory.join('.env/other'));
  const { warnings } = await loaded(directory);
  assert.deepEqual(
    warnings.map(({ message }) => message),
    [`${directory.join('.env')} is a folder: no variables are read there`],
  );
  const named = '.env cannot be read: it is a directory';
  const given = await refused(directory, { overrides: { envFiles: ['.env'] } });
  assert.ok(given.includes(named), given);
  await directory.write({ Procfile: '#@ env-file=.env\napi: x\n' });
  const written = await refused(directory);
  assert.ok(written.startsWith('Procfile:1:13: error: ') && written.includes(named), written);
});

test('an env file that is named must be there', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ env-file=a.env,b.env\napi: x\n',
    'a.env': '',
  });
  assert.match(await refused(directory), /^Procfile:1:19: error: .*b\.env cannot be read/);
  await directory.write({ 'b.env': '' });
  await loaded(directory);
  assert.match(
    await refused(directory, { overrides: { envFiles: ['c.env'] } }),
    /^error: .*c\.env cannot be read/,
  );
});

test('a broken config still names its stack, for those who want to stop it', async () => {
  await using directory = await temporaryDirectory({ Procfile: '#@stack name=mine\napi x\n' });
  const options = { directory: directory.path, env: {} };
  const identity = { name: 'mine', realPath: await realpath(directory.join('Procfile')) };
  assert.deepEqual(await identifyStack(options), { kind: 'ok', ...identity });
  const result = await loadStack(options);
  assert.ok(result.kind === 'invalid');
  assert.deepEqual(result.identity, identity);
  const named = await identifyStack({ ...options, overrides: { name: 'second' } });
  assert.equal(named.kind === 'ok' && named.name, 'second');
  const nowhere = await identifyStack({ directory: join(directory.path, 'x'), env: {} });
  assert.equal(nowhere.kind, 'missing');
});
