/**
 * sockpit as a library: typed, without side effects, any number of stacks in one process, and nothing
 * left when they end.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, readdir, symlink } from 'node:fs/promises';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type * as Library from '../../src/library/index.js';
import { get } from './support/http.js';
import { installPackage } from './support/installed-package.js';
import { sockpit } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { nodeApp, repository, testEnvironment } from './support/test-environment.js';
import { patient, waitFor, within } from './support/wait-for.js';

const run = promisify(execFile);
const echo = nodeApp('fixtures/echo-server.mjs');
const entry = pathToFileURL(`${repository}dist/library/index.js`).href;
const {
  loadStack,
  runStack,
  ConfigError,
  NotReadyError,
  RefusedError,
  UnknownAppError,
  StartError,
} = (await import(entry)) as typeof Library;

/** What a stack of this directory is loaded with. */
function inside(directory: TemporaryDirectory, run = 'library'): Library.LoadStackOptions {
  return { directory: directory.path, env: testEnvironment(directory, run) };
}

describe('the library', () => {
  it('does nothing when it is imported', async () => {
    await using directory = await temporaryDirectory();
    const script = `const before = process.eventNames().length;
      await import(${JSON.stringify(entry)});
      console.log(process.eventNames().length - before);`;
    const options = { cwd: directory.path, env: testEnvironment(directory, 'import') };
    const { stdout, stderr } = await run(
      process.execPath,
      ['--input-type=module', '-e', script],
      options,
    );
    assert.deepEqual([stdout, stderr], ['0\n', '']);
    assert.deepEqual(await readdir(directory.path), []);
  });

  it('runs several stacks at once, of one config and of another', async () => {
    await using shop = await temporaryDirectory({ Procfile: `api: ${echo}\n` });
    await using other = await temporaryDirectory({ Procfile: `web: ${echo}\n` });
    const config = await loadStack(inside(shop));
    assert.equal(config.definition.apps[0]?.name, 'api');
    let logs = '';
    {
      await using one = await runStack(config);
      await using two = await runStack(config);
      await using three = await runStack(await loadStack(inside(other)), { name: 'third' });
      for (const stack of [one, two, three]) {
        const { phase } = await stack.ready();
        assert.equal(phase, 'up');
      }
      const urls = new Set([one.url, two.url, three.url]);
      assert.equal(urls.size, 3);
      const { url, socket, port } = await one.app('api');
      assert.equal(url, `${one.url}/api/`);
      assert.ok(socket !== null || port !== null);
      assert.equal((await get(`${two.url}/api/x`)).status, 200);
      assert.equal((await get(`${three.url}/`)).status, 200);
      await assert.rejects(one.app('apu'), UnknownAppError);
      // It is a stack like any other, for who looks from outside.
      const ls = await sockpit(other, ['ls', '--json']);
      assert.deepEqual(
        (JSON.parse(ls.stdout) as { name: string }[]).map(({ name }) => name),
        ['third'],
      );
      await assert.rejects(
        runStack(await loadStack(inside(other)), { name: 'third' }),
        (error) => error instanceof StartError && error.code === 'already-running',
      );
      ({ logs } = one);
      assert.ok(existsSync(logs));
    }
    assert.equal(existsSync(logs), false);
    assert.deepEqual(await readdir(shop.runtime), []);
  });

  it('gives log lines from a number on, written in an object or in a Map', async () => {
    await using directory = await temporaryDirectory({ Procfile: `api: ${echo}\n` });
    await using stack = await runStack(await loadStack(inside(directory)));
    await stack.ready();
    const { signal } = new AbortController();
    for (const from of [{ api: 1 }, new Map([['api', 1]])]) {
      const query = { apps: ['api'], from, head: 1, follow: false };
      const numbers: number[] = [];
      for await (const chunk of stack.handle.logs(query, signal)) {
        if (chunk.kind === 'lines') numbers.push(...chunk.lines.map(({ n }) => n));
      }
      assert.deepEqual(numbers, [1]);
    }
    assert.throws(
      () => stack.handle.logs({ from: 1 } as never, signal),
      /^RefusedError: from: 1 is/,
    );
  });

  it('fails where its port is held in its own process, and does not name itself', async () => {
    await using directory = await temporaryDirectory({ Procfile: `api: ${echo}\n` });
    await using server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const loaded = await loadStack({ ...inside(directory), listen: [`127.0.0.1:${port}`] });
    await assert.rejects(runStack(loaded), (error) => {
      assert.ok(error instanceof StartError && error.code === 'address-in-use');
      assert.match(error.message, new RegExp(`\\(${process.pid}\\)`));
      assert.doesNotMatch(error.message, /the stack/);
      return true;
    });
  });

  it('lets one of two stacks that start together have the socket that their config names', async () => {
    const api = `SOCKET=app.sock exec ${nodeApp('fixtures/binds-anew.mjs')}`;
    const Procfile = `#@ socket=app.sock\napi: ${api}\n`;
    await using directory = await temporaryDirectory({ Procfile });
    const config = await loadStack(inside(directory));
    await using one = await runStack(config);
    await using two = await runStack(config);
    const ready = await Promise.allSettled([one.ready(), two.ready()]);
    const [lost] = ready.flatMap((each) =>
      each.status === 'rejected' ? [String(each.reason)] : [],
    );
    const winner = ready[0].status === 'fulfilled' ? one : two;
    assert.match(
      lost ?? 'both are ready',
      new RegExp(`by the stack ${winner.name} \\(${process.pid}`),
    );
    assert.equal((await winner.app('api')).state, 'ready');
  });

  for (const end of ['process.exit()', "process.kill(process.pid, 'SIGKILL')"]) {
    it(`leaves nothing where the process ends without stop(): ${end}`, async () => {
      await using directory = await temporaryDirectory({ Procfile: `api: ${echo}\n`, 'tmp/x': '' });
      const script = `const { loadStack, runStack } = await import(${JSON.stringify(entry)});
        const stack = await runStack(await loadStack());
        await stack.ready();
        console.log(stack.logs);
        ${end};`;
      const tmp = join(directory.path, 'tmp');
      const env = testEnvironment(directory, 'left', { TMPDIR: tmp });
      const args = ['--input-type=module', '-e', script];
      const ended = run(process.execPath, args, { cwd: directory.path, env });
      const { stdout } = await ended.catch((error: unknown) => error as { stdout: string });
      assert.notEqual(stdout.trim(), '');
      await waitFor('the guardian to have cleaned up', async () => {
        const left = await readdir(directory.runtime);
        return left.length === 0 && !existsSync(stdout.trim());
      });
      assert.deepEqual(await readdir(tmp), ['x']);
    });
  }

  it('says all that is wrong with a config', async () => {
    await using directory = await temporaryDirectory({
      Procfile: '#@ prefx=/a/\napi: x\nforgotten colon\n',
    });
    await assert.rejects(loadStack(inside(directory)), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.equal(error.diagnostics.filter(({ severity }) => severity === 'error').length, 2);
      return /Procfile:1:4[^]*prefx[^]*Procfile:3:1/.test(error.message);
    });
    await directory.remove('Procfile');
    await assert.rejects(loadStack(inside(directory)), ConfigError);
  });

  it('reads its config again, of which its own name is no part', async () => {
    await using directory = await temporaryDirectory({ Procfile: `api: ${echo}\n` });
    await using stack = await runStack(await loadStack(inside(directory)));
    const same = await stack.handle.reload();
    assert.equal(same.kind, 'same', same.message);
    await directory.write({ Procfile: `api: ${echo}\nmore: ${echo}\n` });
    const applied = await stack.handle.reload();
    assert.deepEqual(applied, { kind: 'applied', message: 'applied: + more' });
    assert.equal((await stack.handle.status()).pendingChange, null);
  });

  it('says in words what it cannot be told', async () => {
    await using directory = await temporaryDirectory({ Procfile: `api: ${echo}\n` });
    const loading = loadStack({
      ...inside(directory),
      directory: pathToFileURL(`${directory.path}/`),
    });
    await assert.rejects(runStack(loading as never), /await loadStack/);
    await using stack = await runStack(await loading);
    await assert.rejects(stack.ready({ app: ['api'] } as never), /did you mean apps\?/);
    await assert.rejects(stack.handle.act('api', { kind: 'nope' } as never), RefusedError);
    await assert.rejects(runStack(await loading, { name: 'a/b' }), /"a\/b" is not a name/);
  });

  it('says which app is not ready, with its last lines, and ends it all the same', async () => {
    await using directory = await temporaryDirectory({
      Procfile: "#@ restart=never\nbad: sh -c 'echo no database; exit 3'\n",
    });
    await using stack = await runStack(await loadStack(inside(directory)));
    await assert.rejects(stack.ready(), (error) => {
      assert.ok(error instanceof NotReadyError);
      assert.deepEqual(
        error.apps.map(({ name }) => name),
        ['bad'],
      );
      return /^bad is not ready: .*3[^]*\n {2}bad \| no database$/.test(error.message);
    });
    const gone = stack.ended;
    await stack.stop();
    await gone;
  });

  it('gives up waiting for a debugger that nobody is there to answer', async () => {
    await using directory = await temporaryDirectory({
      // By then Python has to be there.
      Procfile: `#@ within=${patient(1)}s\napi: python3 -c "breakpoint()"\n`,
    });
    await using stack = await runStack(await loadStack(inside(directory)));
    await assert.rejects(within('it to give up', stack.ready()), (error) => {
      assert.ok(error instanceof NotReadyError);
      return /api .*waits at \(Pdb\)/.test(error.message);
    });
  });

  it('names an address that is none in its own words', async () => {
    await using directory = await temporaryDirectory({ Procfile: 'api: sleep 300\n' });
    await assert.rejects(loadStack({ ...inside(directory), listen: ['8080'] }), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.doesNotMatch(error.message, /--listen/);
      return /listen: lacks a host: `8080`/.test(error.message);
    });
  });

  it('gives up waiting when it is told to, and keeps the logs where it is told to', async () => {
    await using directory = await temporaryDirectory({ Procfile: 'api: sleep 300\n' });
    const stateDirectory = join(directory.root, 'kept');
    const stack = await runStack(await loadStack(inside(directory)), { stateDirectory });
    const late = stack.ready({ apps: ['api'], signal: AbortSignal.timeout(50) });
    await assert.rejects(late, { name: 'TimeoutError' });
    await stack.stop({ force: true });
    assert.ok((await readdir(stack.logs)).length > 0);
  });

  it('packed and installed elsewhere is what the example of the documentation needs', async () => {
    await using directory = await temporaryDirectory();
    // It runs by itself, not as a part of this test.
    const example = testEnvironment(directory, 'example');
    const env = { ...process.env, ...example, NODE_TEST_CONTEXT: undefined };
    await cp(`${repository}docs/library-example`, directory.path, { recursive: true });
    await directory.write({ 'package.json': '{ "type": "module" }\n' });
    await installPackage(directory.root, [], directory.path);
    await symlink(`${repository}node_modules/@types`, directory.join('node_modules', '@types'));
    const lib = 'es2023,esnext.disposable';
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false'];
    const modules = ['--module', 'nodenext', '--target', 'es2023', '--lib', lib];
    const tsc = `${repository}node_modules/typescript/bin/tsc`;
    const words = [tsc, '--noEmit', ...strict, ...modules, '--types', 'node', 'shop.test.ts'];
    await run(process.execPath, words, { cwd: directory.path }).catch((error: unknown) => {
      assert.fail((error as { stdout: string }).stdout);
    });
    const tsx = pathToFileURL(`${repository}node_modules/tsx/dist/loader.mjs`).href;
    const { stdout } = await run(
      process.execPath,
      ['--import', tsx, '--test', '--test-reporter=tap', 'shop.test.ts'],
      {
        cwd: directory.path,
        env,
      },
    );
    assert.match(stdout, /^# pass 3$/m);
  });
});
