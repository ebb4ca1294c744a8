/**
 * An app whose pages ask for paths outside of its prefix is named in the stack's notices, once, with where
 * it needs no prefix.
 */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ProxyBed } from './support/proxy-bed.js';

it('is told once, with the name at which the app is at home', async () => {
  await using bed = await ProxyBed.open([{ name: 'shop' }, { name: 'api' }]);
  const ask = (path: string, from: string): Promise<string> =>
    bed.exchange(
      `GET ${path} HTTP/1.1\r\nHost: localhost:8080\r\n${from === '' ? '' : `Referer: http://localhost:8080${from}\r\n`}Connection: close\r\n\r\n`,
    );
  for (const [path, from] of [
    ['/typed', ''],
    ['/favicon.ico', '/shop/'],
    ['/_next/a.js?key=secret', '/shop/'],
    ['/_next/b.js', '/shop/page'],
  ] as const) {
    assert.match(await ask(path, from), /^HTTP\/1\.1 404 /);
  }
  assert.deepEqual(bed.notices, [
    'a page of shop asks for /_next/a.js, outside of /shop/: open it at http://shop.localhost:8080/, ' +
      'or tell it its prefix (sockpit check may know how)',
  ]);
});
