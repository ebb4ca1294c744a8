import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { frontOf } from '../../../src/proxy/front.js';

class FakeSocket extends EventEmitter {
  destroyed = false;
  destroy(): void {
    this.destroyed = true;
  }
}

describe('a front', () => {
  it('refuses a connection for which its server could not be loaded, and not those after it', async () => {
    const server = createServer().removeAllListeners('connection');
    const taken: unknown[] = [];
    server.on('connection', (socket) => taken.push(socket));
    let loads = 0;
    const front = frontOf(() =>
      ++loads === 1 ? Promise.reject(new Error('EMFILE')) : Promise.resolve(server),
    );
    const [first, second, third] = [new FakeSocket(), new FakeSocket(), new FakeSocket()];
    for (const socket of [first, second, third]) {
      front.emit('connection', socket);
      await turn();
    }
    assert.deepEqual([first.destroyed, second.destroyed, third.destroyed], [true, false, false]);
    assert.deepEqual(taken, [second, third]);
    assert.equal(loads, 2);
  });
});
