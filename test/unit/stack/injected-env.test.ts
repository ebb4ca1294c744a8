import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VariableSetting } from '../../../src/config/environment.js';
import { variableName } from '../../../src/model/variable-name.js';
import { injectedVariables } from '../../../src/stack/injected-env.js';
import { sampleApp } from '../support/sample-app.js';

const api = sampleApp({
  upstream: { kind: 'literal', upstream: { kind: 'unix', path: '/p/app.sock' }, text: 'app.sock' },
});
const web = sampleApp({
  name: 'web',
  prefixes: ['/'],
  upstream: { kind: 'variable', name: 'PORT' },
});
const mail = sampleApp({ name: 'mail-queue', prefixes: [], upstream: { kind: 'none' } });
const context = {
  apps: [api, web, mail],
  runMark: 'mark',
  port: 8080,
  socketOf: ({ name }: { name: string }, instance: number) => `/run/${name}.${instance}.sock`,
};

function seat({ name }: { name: string }, instance: number) {
  return { instance, socket: `/run/${name}.${instance}.sock` };
}

function named(settings: readonly VariableSetting[]): Record<string, string | null> {
  return Object.fromEntries(settings.map(({ name, value }) => [name, value]));
}

describe('injectedVariables', () => {
  it('tells an app who it is and where the others are', () => {
    assert.deepEqual(named(injectedVariables(api, seat(api, 2), context)), {
      SOCKET: '/run/api.2.sock',
      PS: 'api.2',
      SOCKPIT_APP: 'api',
      SOCKPIT_RUN: 'mark',
      SOCKPIT_URL: 'http://127.0.0.1:8080',
      SOCKPIT_API_URL: 'http://127.0.0.1:8080/api/',
      SOCKPIT_API_SOCKET: '/p/app.sock',
      SOCKPIT_WEB_URL: 'http://127.0.0.1:8080/',
    });
  });

  it('names an app with a host of its own by that host, at which alone it answers', () => {
    const diet = sampleApp({ name: 'hosty', host: 'diet', prefixes: ['/'] });
    const full = sampleApp({ name: 'full', host: 'dev.example.org', prefixes: ['/x/'] });
    const values = named(injectedVariables(api, seat(api, 1), { ...context, apps: [diet, full] }));
    assert.equal(values['SOCKPIT_HOSTY_URL'], 'http://diet.localhost:8080/');
    assert.equal(values['SOCKPIT_FULL_URL'], 'http://dev.example.org:8080/x/');
  });

  it('names no URL without a TCP listener', () => {
    const variables = injectedVariables(web, seat(web, 1), { ...context, port: undefined });
    assert.deepEqual(
      variables.filter(({ name }) => name.endsWith('_URL')),
      [],
    );
  });

  it('knows no URL and no mark of a stack that does not run, and which values are only expected', () => {
    const settings = injectedVariables(api, seat(api, 1), {
      ...context,
      port: 'unknown',
      runMark: null,
    });
    const values = named(settings);
    assert.equal(values.SOCKPIT_URL, null);
    assert.equal(values.SOCKPIT_WEB_URL, null);
    assert.equal(values.SOCKPIT_RUN, null);
    assert.equal(values.SOCKET, '/run/api.1.sock');
    assert.deepEqual(
      settings.flatMap(({ name, source }) =>
        source.kind === 'injected' && !source.runtime ? [name] : [],
      ),
      ['PS', 'SOCKPIT_APP'],
    );
  });

  it('tells a mounted app its prefix in the variable that its server reads', () => {
    const wsgi = sampleApp({ mount: 'script-name' });
    assert.equal(named(injectedVariables(wsgi, seat(wsgi, 1), context)).SCRIPT_NAME, '/api');
    const asgi = sampleApp({ mount: 'root-path' });
    assert.equal(named(injectedVariables(asgi, seat(asgi, 1), context)).UVICORN_ROOT_PATH, '/api');
    const root = sampleApp({ mount: 'script-name', prefixes: ['/'] });
    assert.equal(named(injectedVariables(root, seat(root, 1), context)).SCRIPT_NAME, undefined);
  });
});

describe('variableName', () => {
  it('is upper case with _ for everything else', () => {
    assert.equal(variableName('mail-queue2'), 'MAIL_QUEUE2');
  });
});
