/**
 * Promise: a server that listens directly is to its clients the same as one that listens as Node documents it.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type ListenOptions, type Server } from 'node:net';
import { test } from 'node:test';
import { listenDirectly, type DirectPlace } from '../../src/model/listen-directly.js';
import { temporaryDirectory } from './support/temporary-directory.js';

type Way = (server: Server, place: DirectPlace) => void;

/** As `listen` is told of that place. */
function optionsOf(place: DirectPlace): ListenOptions {
  if ('path' in place) return { path: place.path };
  return place.address === null ? { port: place.port } : { host: place.address, port: place.port };
}

const unknown = (): never => assert.fail('this Node does not know the direct way');
const WAYS: Readonly<Record<string, Way>> = {
  directly: (server, place) => listenDirectly(server, place, unknown),
  'as documented': (server, place) => {
    let asked = false;
    // Hidden, as where Node no longer has it.
    Object.defineProperty(server, '_listen2', { value: undefined, configurable: true });
    listenDirectly(server, place, () => (asked = true));
    assert.ok(asked);
    Reflect.deleteProperty(server, '_listen2');
    server.listen(optionsOf(place));
  },
};

interface Seen {
  readonly error?: string | undefined;
  readonly address?: string | undefined;
}

/** What becomes of a server that has just been told to listen: nothing is told before the next turn. */
async function seen(server: Server): Promise<Seen> {
  try {
    await once(server, 'listening');
  } catch (error) {
    return { error: (error as NodeJS.ErrnoException).code };
  }
  return { address: addressOf(server)?.address };
}

/** Undefined for one on a socket, of which Node may not know where it is. */
function addressOf(server: Server): AddressInfo | undefined {
  const where = server.address();
  return typeof where === 'string' || where === null ? undefined : where;
}

/** Resolves when it has accepted a connection. */
async function accepts(server: Server, place: DirectPlace): Promise<void> {
  const { port = 0, address } = addressOf(server) ?? {};
  const client = 'path' in place ? connect(place.path) : connect(port, address);
  await Promise.all([once(server, 'connection'), once(client, 'connect')]);
  client.destroy();
}

const places: readonly (readonly [string, (path: string) => DirectPlace])[] = [
  ['127.0.0.1', () => ({ address: '127.0.0.1', port: 0 })],
  ['::1', () => ({ address: '::1', port: 0 })],
  ['every address', () => ({ address: null, port: 0 })],
  ['a socket', (path) => ({ path })],
  ['a socket in a folder that is not there', (path) => ({ path: `${path}/no/app.sock` })],
];

for (const [name, placeAt] of places) {
  test(`on ${name}`, async () => {
    await using directory = await temporaryDirectory();
    const found: Seen[] = [];
    for (const [way, listen] of Object.entries(WAYS)) {
      const place = placeAt(directory.join('app.sock'));
      const server = createServer((client) => client.destroy());
      try {
        listen(server, place);
        const one = await seen(server);
        found.push(one);
        if (one.error !== undefined) continue;
        await accepts(server, place);
        if ('path' in place) assert.ok((await stat(place.path)).isSocket(), way);

        const taken = 'path' in place ? place : { ...place, port: addressOf(server)?.port ?? 0 };
        const second = createServer();
        listen(second, taken);
        assert.equal((await seen(second)).error, 'EADDRINUSE', way);
      } finally {
        server.close();
      }
    }
    assert.equal(found.length, 2);
    assert.deepEqual(found[0], found[1]);
  });
}
