import assert from 'node:assert/strict';
import { it } from 'node:test';
import { warnOfSharedVariables } from '../../../src/config/shared-variables.js';
import type { App } from '../../../src/model/app.js';
import { sampleApp } from '../support/sample-app.js';

function told(...apps: readonly Partial<App>[]): string[] {
  const messages: string[] = [];
  warnOfSharedVariables(
    apps.map((app) => sampleApp(app)),
    () => undefined,
    ({ severity, message }) => messages.push(`${severity}: ${message}`),
  );
  return messages;
}

it('names two apps that the others can tell from each other by no variable', () => {
  assert.deepEqual(told({ name: 'api-v2' }, { name: 'web' }, { name: 'api_v2' }, { name: 'WEB' }), [
    'warning: api-v2 and api_v2 share SOCKPIT_API_V2_URL and SOCKPIT_API_V2_SOCKET',
    'warning: web and WEB share SOCKPIT_WEB_URL and SOCKPIT_WEB_SOCKET',
  ]);
  const worker: Partial<App> = { name: 'web', prefixes: [], upstream: { kind: 'none' } };
  assert.deepEqual(told(worker, { name: 'WEB' }), []);
});
