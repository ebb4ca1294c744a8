import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NetworkInterfaceInfo } from 'node:os';
import { describe, it } from 'node:test';
import type { ListenSpec } from '../../src/model/stack.js';
import { ListenError, type Proxy } from '../../src/proxy/proxy.js';
import { holderOf } from '../../src/supervisor/discovery/listeners.js';
import { get } from './support/http.js';
import { ProxyBed } from './support/proxy-bed.js';
import { unusedPort } from './support/unused-port.js';
import { waitFor } from './support/wait-for.js';

function tcp(host: string, port: number, orNext = false): ListenSpec {
  return { kind: 'tcp', host, port, orNext, written: `${host}:${port}${orNext ? '+' : ''}` };
}

function unix(path: string): ListenSpec {
  return { kind: 'unix', path, written: `unix:${path}` };
}

async function holding(port: number, host = '127.0.0.1'): Promise<Server & AsyncDisposable> {
  const server = createServer();
  server.listen(port, host);
  await once(server, 'listening');
  return Object.assign(server, {
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  });
}

async function failureOf(
  proxy: Proxy,
  spec: ListenSpec,
): Promise<{ code: string; message: string }> {
  const error: unknown = await proxy.listen([spec]).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ListenError);
  return error.failure;
}

describe('a TCP listener', () => {
  it('on localhost answers at both of its addresses', async () => {
    await using bed = await ProxyBed.open([]);
    assert.equal((await get(`http://127.0.0.1:${bed.port}/`)).status, 200);
    const second = await get(`http://[::1]:${bed.port}/`);
    assert.equal(second.status, 200);
  });

  it('has its second address as soon as the first', async () => {
    await using bed = await ProxyBed.open([]);
    const [listening] = await bed.proxy.listen([tcp('localhost', 0)]);
    await assert.rejects(holding(listening?.port ?? 0, '::1'), { code: 'EADDRINUSE' });
  });

  it('that is closed at once gives both of its addresses back', async () => {
    const bed = await ProxyBed.open([]);
    await bed[Symbol.asyncDispose]();
    await using both = await holding(bed.port, '::1');
    assert.ok(both.listening);
  });

  it('on a port that is taken names who holds it', async () => {
    await using bed = await ProxyBed.open([], { holder: holderOf });
    for (const host of ['127.0.0.1', '::1', '0.0.0.0']) {
      const port = await unusedPort();
      await using holder = await holding(port, host);
      assert.ok(holder.listening);
      const failure = await failureOf(bed.proxy, tcp('localhost', port));
      assert.equal(failure.code, 'address-in-use');
      assert.match(failure.message, new RegExp(`localhost:${port} .*\\(${process.pid}\\)`));
    }
  });

  it('with + takes the next free port, on all of its addresses', async () => {
    await using bed = await ProxyBed.open([]);
    const port = await unusedPort();
    await using holder = await holding(port, '::1');
    assert.ok(holder.listening);
    const [listening] = await bed.proxy.listen([tcp('localhost', port, true)]);
    assert.ok(listening?.port !== undefined && listening.port > port);
    assert.equal(listening.movedFrom?.port, port);
    assert.equal((await get(`${listening.url}/`)).status, 200);
  });

  it('binds all of its addresses or none', async () => {
    await using bed = await ProxyBed.open([]);
    const [free, taken] = [await unusedPort(), await unusedPort()];
    await using holder = await holding(taken);
    assert.ok(holder.listening);
    await assert.rejects(
      bed.proxy.listen([tcp('localhost', free), tcp('localhost', taken)]),
      ListenError,
    );
    await using again = await holding(free);
    assert.ok(again.listening);
  });

  it('on what is not there says so', async () => {
    await using bed = await ProxyBed.open([]);
    const failure = await failureOf(bed.proxy, tcp('192.0.2.1', 0));
    assert.equal(failure.code, 'address-unavailable');
    assert.match(failure.message, /no such address/);
  });

  it('by the name of an interface is bound to its addresses', async () => {
    await using bed = await ProxyBed.open([]);
    const [listening] = await bed.proxy.listen([tcp('lo', 0)]);
    assert.equal((await get(`http://127.0.0.1:${listening?.port ?? 0}/`)).status, 200);
    assert.deepEqual(bed.notices, []);
  });

  it('by the name of an interface that is not there yet is bound when it is', async () => {
    const machine: Record<string, NetworkInterfaceInfo[]> = {};
    const has = (...addresses: string[]): NetworkInterfaceInfo[] =>
      addresses.map((address) => ({
        address,
        family: 'IPv4',
        netmask: '255.0.0.0',
        mac: '00:00:00:00:00:00',
        internal: false,
        cidr: `${address}/8`,
      }));
    await using bed = await ProxyBed.open([], { interfaces: () => machine });
    const port = await unusedPort();
    const [listening] = await bed.proxy.listen([tcp('wg0', port)]);
    assert.equal(listening?.port, port);
    assert.match(bed.notices.join(), /wg0:\d+ is not there yet/);
    const answers = (address: string): Promise<boolean> =>
      get(`http://${address}:${port}/`).then(
        ({ status }) => status === 200,
        () => false,
      );
    assert.equal(await answers('127.0.0.7'), false);
    machine['wg0'] = has('127.0.0.7');
    await waitFor('it to be bound', () => answers('127.0.0.7'), { everyMs: 50 });
    // It goes, and comes again with one more address.
    machine['wg0'] = [];
    machine['wg0'] = has('127.0.0.7', '127.0.0.8');
    await waitFor('the other address', () => answers('127.0.0.8'), { everyMs: 50 });
    assert.equal(await answers('127.0.0.7'), true);
    assert.ok(bed.notices.some((text) => text.includes(`has come: http://127.0.0.8:${port}`)));
    assert.equal((await failureOf(bed.proxy, tcp('wg1', 0))).code, 'address-unavailable');
  });

  it('is looked for again where the interfaces could not be listed for once', async () => {
    let listed = 0;
    const interfaces = (): Record<string, NetworkInterfaceInfo[]> => {
      if (++listed === 2) throw new Error('EMFILE: too many open files');
      return {};
    };
    await using bed = await ProxyBed.open([], { interfaces });
    await bed.proxy.listen([tcp('wg0', await unusedPort())]);
    await waitFor('another look', () => listed > 2);
    assert.match(bed.notices.join(), /wg0:\d+ cannot be looked for: EMFILE/);
  });

  it('that other machines can reach is named', async () => {
    await using bed = await ProxyBed.open([]);
    const [listening] = await bed.proxy.listen([tcp('0.0.0.0', 0)]);
    assert.match(bed.notices[0] ?? '', /0\.0\.0\.0:0 can be reached from other machines/);
    assert.ok(listening);
    assert.equal(listening.url, `http://localhost:${listening.port}`);
    const single = await get(`http://127.0.0.1:${listening.port}/`, {
      headers: { host: 'mymachine' },
    });
    assert.equal(single.status, 200);
  });
});

describe('a Unix listener', () => {
  async function inFolder(test: (path: string, bed: ProxyBed) => Promise<void>): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'sockpit-front-'));
    try {
      await using bed = await ProxyBed.open([{ name: 'api' }], { holder: holderOf });
      await test(join(folder, 'front.sock'), bed);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  it('is for its owner only, shows logs, and is gone afterwards', async () => {
    await inFolder(async (path, bed) => {
      bed.directory.set('api', { kind: 'closed', state: 'failed', reason: '', advice: '' });
      bed.lines.set('api', ['Traceback']);
      const [listening] = await bed.proxy.listen([unix(path)]);
      assert.deepEqual(listening, {
        spec: unix(path),
        url: `unix:${path}`,
        port: undefined,
        movedFrom: undefined,
      });
      assert.equal(statSync(path).mode & 0o777, 0o600);
      const answer = await get('http://localhost:8081/api/', { socketPath: path });
      assert.equal(answer.status, 503);
      assert.match(answer.body, /Traceback/);
      await bed.proxy.close();
      assert.equal(existsSync(path), false);
    });
  });

  it('takes the place of a stale one, not of a living one or of a file', async () => {
    await inFolder(async (path, bed) => {
      const { spawnSync } = await import('node:child_process');
      const bind = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 9))`;
      spawnSync(process.execPath, ['-e', bind]);
      assert.ok(existsSync(path));
      await bed.proxy.listen([unix(path)]);
      const failure = await failureOf(bed.proxy, unix(path));
      assert.equal(failure.code, 'address-in-use');
      assert.match(failure.message, new RegExp(`\\(${process.pid}\\)`));
      const file = `${path}.txt`;
      await writeFile(file, 'mine');
      assert.equal((await failureOf(bed.proxy, unix(file))).code, 'address-unavailable');
      assert.ok(existsSync(file));
      const long = await failureOf(bed.proxy, unix(`/tmp/${'x'.repeat(120)}`));
      assert.match(long.message, /longer than \d+ bytes/);
    });
  });
});
