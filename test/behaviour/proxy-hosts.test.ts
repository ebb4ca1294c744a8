import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProxyBed } from './support/proxy-bed.js';
import { replying } from './support/raw-upstream.js';

describe('a host name', () => {
  it('leads to its app without a prefix, or to its group', async () => {
    await using bed = await ProxyBed.open([
      { name: 'Api' },
      { name: 'wsgi', mount: 'script-name' },
      { name: 'one', prefixes: ['/api/'], host: 'diet' },
      { name: 'two', prefixes: ['/api/'], host: 'stocks' },
    ]);
    for (const app of ['Api', 'wsgi', 'one', 'two']) await bed.upstream(app, replying(`by ${app}`));
    const ask = (host: string, path: string): Promise<string> =>
      bed.exchange(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    assert.match(await ask('api.localhost:1', '/x'), /by Api$/);
    assert.match(await ask('localhost', '/Api/x'), /by Api$/);
    assert.match(await ask('localhost', '/api/x'), /^HTTP\/1\.1 404 /);
    assert.match(await ask('Diet.localhost:99', '/api/x'), /by one$/);
    assert.match(await ask('stocks.localhost', '/api/x'), /by two$/);
    assert.match(await ask('one.localhost', '/anything'), /by one$/);
    assert.match(await ask('diet.localhost', '/Api/x'), /^HTTP\/1\.1 404 /);
    const redirect = await ask('wsgi.localhost', '/x?y');
    assert.match(redirect, /^HTTP\/1\.1 301 /);
    assert.match(redirect, /^Location: \/wsgi\/x\?y\r$/m);
    assert.match(await ask('wsgi.localhost', '/wsgi/x'), /by wsgi$/);
  });
});
