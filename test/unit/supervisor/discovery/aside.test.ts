import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isAside } from '../../../../src/supervisor/discovery/aside.js';

const port = (number: number, name: string, isInspector = false): boolean =>
  isAside({ name, isInspector, address: { kind: 'tcp', host: '127.0.0.1', port: number } });
const socket = (path: string): boolean =>
  isAside({ name: 'x', isInspector: false, address: { kind: 'unix', path } });

it('debuggers and control sockets do not answer for the app', () => {
  assert.ok(port(9229, 'node') && port(9230, 'node') && port(5678, 'python3'));
  assert.ok(port(5005, 'java'));
  assert.ok(port(7000, 'node', true));
  assert.ok(socket('/root/.gunicorn/gunicorn.ctl') && socket('/tmp/x/gunicorn.ctl'));
  assert.ok(socket('/tmp/tsx-0/1234.pipe'));
});

it('apps that happen to use such a port do', () => {
  assert.equal(port(5678, 'node'), false);
  assert.equal(port(5005, 'python3'), false);
  assert.equal(port(3000, 'node'), false);
  assert.equal(socket('/srv/app.sock'), false);
});
