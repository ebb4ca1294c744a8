/**
 * Promise: what a proxy in front of a Unix listener forwards of its clients is believed where the config
 * says so, and nowhere else.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get } from './support/http.js';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

for (const [option, scheme] of [
  [' trusted-proxies=unix', 'https'],
  ['', 'http'],
] as const) {
  test(`a Unix listener${option || ' alone'}`, async () => {
    await using directory = await temporaryDirectory({
      Procfile: `#@stack listen=unix:front.sock${option}\napi: ${nodeApp('json-api.mjs')}\n`,
    });
    await using run = runSockpit(directory, ['--plain']);
    await run.waitForState('api', 'ready');
    const { body } = await get('http://localhost/api/headers', {
      socketPath: directory.join('front.sock'),
      headers: { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https' },
    });
    assert.match(body, new RegExp(`"x-forwarded-proto": ?"${scheme}"`, 'i'));
    assert.equal(body.includes('203.0.113.7'), scheme === 'https');
  });
}
