import assert from 'node:assert/strict';
import { it } from 'node:test';
import { pathRequest, proofRequest } from '../../../../src/supervisor/readiness/probe-request.js';
import { sampleApp } from '../../support/sample-app.js';

const running = (command: string): Parameters<typeof proofRequest>[0] =>
  sampleApp({ source: { kind: 'command', command } });

it('the proof has no Host, unless the command is an HTTP server for certain', () => {
  assert.equal(proofRequest(running('node server.js')), 'GET / HTTP/1.0\r\n\r\n');
  assert.equal(proofRequest(running('redis-server --port 1')), 'GET / HTTP/1.0\r\n\r\n');
  assert.match(proofRequest(running('gunicorn -b unix:a.sock a:b')), /\r\nHost: localhost\r\n/);
  assert.match(proofRequest(running('cd a && ./bin/rails server')), /\r\nHost: localhost\r\n/);
  for (const command of ['bun run server.ts', '../node_modules/.bin/deno run -A main.ts']) {
    assert.match(proofRequest(running(command)), /\r\nHost: localhost\r\n/, command);
  }
  assert.doesNotMatch(proofRequest(running('redis-server & exec gunicorn a:b')), /Host/);
  assert.doesNotMatch(proofRequest(running('node my-gunicorn-clone.js')), /Host/);
});

it('every request goes through the mount', () => {
  const app = sampleApp({ prefixes: ['/api/', '/old/'], mount: 'script-name' });
  assert.match(proofRequest(app), /^GET \/api\/ HTTP/);
  assert.match(pathRequest(app, '/healthz'), /^GET \/api\/healthz HTTP\/1\.1\r\n/);
});

it('an app with a host of its own is asked under it', () => {
  assert.match(pathRequest(sampleApp({ host: 'diet' }), '/'), /\r\nHost: diet\.localhost\r\n/);
});
