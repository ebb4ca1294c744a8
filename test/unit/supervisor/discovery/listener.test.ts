import assert from 'node:assert/strict';
import { it } from 'node:test';
import { tcpListener } from '../../../../src/supervisor/discovery/listener.js';
import { answersAt } from '../../../../src/supervisor/discovery/listeners.js';

const owner = { pid: 1, name: 'node' };
const at = (host: string, port: number) => ({ kind: 'tcp', host, port }) as const;

it('a wildcard is reached over loopback, and seen from the network', () => {
  for (const [host, v4Taken, reached, loopback] of [
    ['0.0.0.0', false, '127.0.0.1', false],
    ['::', false, '127.0.0.1', false],
    ['::', true, '::1', false],
    ['::1', false, '::1', true],
    ['127.0.0.53', false, '127.0.0.53', true],
    ['192.168.1.5', false, '192.168.1.5', false],
  ] as const) {
    const listener = tcpListener(owner, host, 80, v4Taken);
    assert.deepEqual(listener.address, at(reached, 80));
    assert.equal(listener.loopbackOnly, loopback, host);
  }
});

it('is named as bound', () => {
  assert.equal(tcpListener(owner, '::', 3000, false).bound, '[::]:3000');
  assert.equal(tcpListener(owner, '0.0.0.0', 3000, false).bound, '0.0.0.0:3000');
});

it('answers where a connection would reach it', () => {
  const any = tcpListener(owner, '0.0.0.0', 80, false);
  assert.ok(answersAt(any, at('127.0.0.1', 80)) && answersAt(any, at('10.0.0.1', 80)));
  const local = tcpListener(owner, '127.0.0.1', 80, false);
  assert.ok(answersAt(local, at('0.0.0.0', 80)), 'it is in the way of a wildcard');
  assert.equal(answersAt(local, at('127.0.0.1', 81)), false);
  assert.equal(answersAt(local, at('::1', 80)), false);
  assert.equal(answersAt(local, { kind: 'unix', path: '/x' }), false);
});
