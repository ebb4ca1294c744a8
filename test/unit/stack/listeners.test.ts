import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseListen } from '../../../src/config/listen.js';
import type { App } from '../../../src/model/app.js';
import type { ListenSpec } from '../../../src/model/stack.js';
import type { Listening, Proxy } from '../../../src/proxy/proxy.js';
import { bindListeners } from '../../../src/stack/listeners.js';
import { sampleApp } from '../support/sample-app.js';

interface World {
  /** Ports that others have; of the rest every one is free. */
  readonly taken?: readonly number[];
  readonly remembered?: Readonly<Record<string, number>>;
  readonly apps?: readonly App[];
  readonly guessed?: boolean;
}

/** Binds in the world what is written; a port that is taken fails, or moves to the next. */
async function bind(
  written: string,
  { taken = [], remembered = {}, apps = [], guessed = false }: World = {},
) {
  const memory = new Map(Object.entries(remembered));
  const notices: string[] = [];
  const isFree = (port: number): boolean => !taken.includes(port);
  const listen: Proxy['listen'] = async (specs, wanted) => {
    await Promise.resolve();
    return specs.map((spec): Listening => {
      if (spec.kind === 'unix') return { spec, url: '', port: undefined, movedFrom: undefined };
      let { port } = spec;
      const holder = wanted?.(port);
      while (spec.orNext && (!isFree(port) || wanted?.(port) !== undefined)) port++;
      if (!isFree(port)) throw new Error(`${port} is taken`);
      const movedFrom = port === spec.port ? undefined : { port: spec.port, holder };
      return { spec, url: '', port, movedFrom };
    });
  };
  const specs = written.split(',').map((text): ListenSpec => {
    const spec = parseListen(text);
    assert.ok(!('error' in spec));
    return spec;
  });
  const bound = await bindListeners(
    { listen } as Proxy,
    { listen: specs, listenGuessed: guessed, apps },
    {
      port: (name) => memory.get(name),
      rememberPort: (name, port) => {
        if (port === undefined) memory.delete(name);
        else memory.set(name, port);
      },
      learned: () => undefined,
      learn: () => undefined,
      sockets: () => [],
      rememberSockets: () => undefined,
      close: () => undefined,
    },
    (level, text) => notices.push(`${level}: ${text}`),
  );
  return { ports: bound.map(({ port }) => port), remembered: Object.fromEntries(memory), notices };
}

const web = sampleApp({
  name: 'web',
  upstream: { kind: 'literal', upstream: { kind: 'tcp', host: 'localhost', port: 8080 }, text: '' },
});

describe('a listener', () => {
  it('whose port is taken moves to the next, says so, and is there the next time', async () => {
    assert.deepEqual(await bind('localhost:8080+', { taken: [8080] }), {
      ports: [8081],
      remembered: { 'localhost:8080': 8081 },
      notices: ['warning: port 8080 is taken: this stack is on 8081, and will be next time'],
    });
    const remembered = { 'localhost:8080': 8083 };
    assert.deepEqual(await bind('localhost:8080+', { taken: [8080], remembered }), {
      ports: [8083],
      remembered,
      notices: ['info: port 8083, as last time, instead of 8080'],
    });
    assert.deepEqual((await bind('localhost:8080+', { remembered })).ports, [8083], 'also if free');
  });

  it('begins anew where the port of the last time is taken', async () => {
    const remembered = { 'localhost:8080': 8083 };
    assert.deepEqual(await bind('localhost:8080+', { taken: [8083], remembered }), {
      ports: [8080],
      remembered: {},
      notices: [],
    });
  });

  it('has the port that is insisted on, whatever it had before', async () => {
    const remembered = { 'localhost:8080': 8083 };
    assert.deepEqual(await bind('localhost:8080', { remembered }), {
      ports: [8080],
      remembered,
      notices: [],
    });
    await assert.rejects(bind('localhost:8080', { taken: [8080], remembered }), /8080 is taken/);
    const unattended = bind('localhost:8080', { taken: [8080], guessed: true });
    await assert.rejects(unattended, /8080 is taken/, 'nor is it moved where nobody would see it');
  });

  it('leaves the port that an app names to it, where nobody insists on it', async () => {
    const moved = {
      ports: [8081],
      remembered: { 'localhost:8080': 8081 },
      notices: [
        'warning: port 8080 is taken by web, an app of this stack: this stack is on 8081, and will be next time',
      ],
    };
    assert.deepEqual(await bind('localhost:8080+', { apps: [web] }), moved);
    assert.deepEqual(await bind('localhost:8080', { apps: [web], guessed: true }), moved);
    assert.deepEqual((await bind('localhost:8080', { apps: [web] })).ports, [8080]);
    const remembered = { 'localhost:8079': 8080 };
    const anew = await bind('localhost:8079+', { apps: [web], remembered });
    assert.deepEqual(anew.ports, [8079], 'nor the one of the last time');
  });

  it('is one of several, each with its own memory, in their order', async () => {
    const remembered = { 'localhost:8080': 8083 };
    const { ports } = await bind('unix:/f.sock,localhost:8080+,10.0.0.7:8080', { remembered });
    assert.deepEqual(ports, [undefined, 8083, 8080]);
  });
});
