import assert from 'node:assert/strict';
import { it } from 'node:test';
import { routesText } from '../../../../src/cli/faces/routes-text.js';

it('shows every URL of an app, with its host', () => {
  const app = { name: 'api', socket: '/run/api.sock', port: null, guessed: false, state: 'ready' };
  const text = routesText([
    { ...app, url: 'http://diet.localhost:8080/api/', prefixes: ['/api/', '/api2/v1/'] },
    { ...app, name: 'mail', url: null, prefixes: [], socket: null, port: 25, guessed: true },
  ]);
  assert.deepEqual(text.split('\n'), [
    'URL                                  APP   STATE  UPSTREAM',
    'http://diet.localhost:8080/api/      api   ready  unix:/run/api.sock',
    'http://diet.localhost:8080/api2/v1/  api   ready  unix:/run/api.sock',
    '-                                    mail  ready  port 25 (found by watching)',
  ]);
});
