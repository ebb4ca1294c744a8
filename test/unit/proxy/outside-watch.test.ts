import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createOutsideWatch } from '../../../src/proxy/outside-watch.js';
import { sampleApp } from '../support/sample-app.js';

it('says once for each app that its pages ask outside of its prefix', () => {
  const told: string[] = [];
  const watch = createOutsideWatch((text) => told.push(text));
  const shop = sampleApp({ name: 'shop' });
  const kept = sampleApp({ name: 'kept', mount: 'keep' });
  for (const path of ['/favicon.ico', '/.well-known/appspecific/x.json', '/_next/a.js', '/b.js']) {
    watch(shop, path, 'http://shop.localhost:8080');
  }
  watch(kept, '/c.js', 'http://kept.localhost:8080');
  assert.deepEqual(told, [
    'a page of shop asks for /_next/a.js, outside of /shop/: open it at http://shop.localhost:8080/, or tell it its prefix (sockpit check may know how)',
    'a page of kept asks for /c.js, outside of /kept/: its own base, which its mount leaves to it, is not its prefix',
  ]);
});
