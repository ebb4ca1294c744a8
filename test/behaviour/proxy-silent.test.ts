/**
 * An app that was taken for a worker, because nothing of it listens, says so at its own places; it
 * takes no path away from the app that owns the rest.
 */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ProxyBed } from './support/proxy-bed.js';
import { replying } from './support/raw-upstream.js';

it('is named at its own host, and leaves its prefix to the app on /, which is told once', async () => {
  // As with `web: vite` and `assets: esbuild --watch`, where the pages of web live on /assets/.
  await using bed = await ProxyBed.open([{ name: 'web', prefixes: ['/'] }, { name: 'assets' }]);
  await bed.upstream('web', replying('by web'));
  bed.directory.set('assets', { kind: 'unrouted', silent: true });
  const ask = (host: string, path: string): Promise<string> =>
    bed.exchange(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  assert.match(await ask('localhost', '/assets/in.js?key=secret'), /by web$/);
  assert.match(await ask('localhost', '/assets/in.css'), /by web$/);
  assert.match(await ask('localhost', '/other'), /by web$/);
  assert.deepEqual(bed.notices, [
    '/assets/in.js went to web, as nothing of assets listens; if assets serves requests, say where ' +
      'it listens, above its line: #@ port=3000 or #@ socket=app.sock; if it serves none: #@ worker',
  ]);
  const own = await ask('assets.localhost', '/in.js');
  assert.match(own, /^HTTP\/1\.1 503 /);
  assert.match(own, /assets runs, but nothing of it listens: it has no route/);
});

it('is not talked of where the config says that it is a worker, or it speaks no HTTP', async () => {
  await using bed = await ProxyBed.open([
    { name: 'web', prefixes: ['/'] },
    { name: 'jobs', prefixes: [] },
    { name: 'redis' },
  ]);
  await bed.upstream('web', replying('by web'));
  bed.directory.set('redis', { kind: 'unrouted', silent: false });
  const ask = (path: string): Promise<string> =>
    bed.exchange(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  assert.match(await ask('/jobs/x'), /by web$/);
  assert.match(await ask('/redis/x'), /by web$/);
  assert.deepEqual(bed.notices, []);
});
