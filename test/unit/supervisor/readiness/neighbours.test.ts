import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tcpListener, unixListener } from '../../../../src/supervisor/discovery/listener.js';
import { Neighbours } from '../../../../src/supervisor/readiness/neighbours.js';
import { tcp } from './fakes.js';

const OWNER = { pid: 42, name: 'node' };
const on = (port: number, host = '127.0.0.1'): ReturnType<typeof tcpListener> =>
  tcpListener(OWNER, host, port, false);

describe('Neighbours', () => {
  const neighbours = (): Neighbours => new Neighbours({ realPath: (path) => `/real${path}` });

  it('are what listens beside the place, whatever they are bound to', () => {
    const seen = neighbours();
    seen.note([on(3000), on(9100, '0.0.0.0'), unixListener(OWNER, '/srv/admin.sock')], tcp(3000));
    assert.equal(seen.has(tcp(9100)), true);
    assert.equal(seen.has({ kind: 'unix', path: '/srv/admin.sock' }), true);
    assert.equal(seen.has(tcp(3000)), false);
    assert.equal(seen.has(tcp(4000)), false);
  });

  it('are not known where the place itself is not there', () => {
    const seen = neighbours();
    seen.note([on(9100)], tcp(3000));
    assert.equal(seen.has(tcp(9100)), false);
  });
});
