import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { endLingering, LINGER_MS } from '../../../src/proxy/linger.js';
import { FakeClock } from '../supervisor/readiness/fakes.js';

function connection(): Duplex {
  return new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
}

describe('a connection that is ended while its client sends', () => {
  it('is read until the client ends it too', async () => {
    const [socket, clock] = [connection(), new FakeClock()];
    endLingering(socket, clock);
    socket.push(Buffer.alloc(100_000));
    await new Promise(setImmediate);
    await clock.advance(LINGER_MS - 1);
    assert.deepEqual(
      [socket.destroyed, socket.writableEnded, socket.readableLength],
      [false, true, 0],
    );
    socket.push(null);
    await new Promise((resolve) => socket.once('close', resolve));
    assert.equal(clock.pending, 0);
  });

  it('needs nothing where it is closed', () => {
    const [socket, clock] = [connection().destroy(), new FakeClock()];
    endLingering(socket, clock);
    assert.equal(clock.pending, 0);
  });

  it('is closed after a while', async () => {
    const [socket, clock] = [connection(), new FakeClock()];
    endLingering(socket, clock);
    await clock.advance(LINGER_MS);
    assert.equal(socket.destroyed, true);
  });
});
