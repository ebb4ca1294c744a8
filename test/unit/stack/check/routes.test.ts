import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkHiddenRoutes } from '../../../../src/stack/check/routes.js';
import { stackOf } from '../../export/nasty.js';
import type { App } from '../../../../src/model/app.js';

function messages(apps: readonly Partial<App>[], there: readonly string[] = []): string[] {
  return checkHiddenRoutes(stackOf(apps), (path) => there.includes(path)).map(
    ({ message }) => message,
  );
}

const files = { kind: 'files', root: '/site', spa: false } as const;

describe('hidden routes', () => {
  it('are none among neighbours, and below / everything may stand', () => {
    assert.deepEqual(
      messages([
        { name: 'web', prefixes: ['/'] },
        { name: 'api' },
        { name: 'apix', prefixes: ['/apix/'] },
        { name: 'other', prefixes: ['/api/v1/'], host: 'other' },
      ]),
      [],
    );
  });

  it('are named where one prefix lies below another', () => {
    const found = messages([{ name: 'api' }, { name: 'v1', prefixes: ['/api/v1/'] }]);
    assert.deepEqual(found, ['/api/v1/ of v1 lies below /api/ of api, which never sees it']);
    const nested = stackOf([{ name: 'api' }, { name: 'v1', prefixes: ['/api/v1/'] }]);
    const [finding] = checkHiddenRoutes(nested, () => false);
    assert.equal(finding?.severity, 'note', 'as a rule it is meant so');
  });

  it('are named where a folder of files is behind a prefix', () => {
    const apps = [{ name: 'root', prefixes: ['/'], source: files }, { name: 'api' }];
    assert.deepEqual(messages(apps), []);
    assert.deepEqual(messages(apps, ['/site/api']), [
      '/site/api is never served: /api/ belongs to api',
    ]);
    const own = { name: 'api', source: { ...files, root: '/site/api' } };
    assert.deepEqual(
      messages([{ name: 'root', prefixes: ['/'], source: files }, own], ['/site/api']),
      [],
    );
  });

  it('are named where names differ in case only, or are hosts', () => {
    assert.equal(messages([{ name: 'one' }, { name: 'two', prefixes: ['/ONE/'] }]).length, 1);
    assert.match(messages([{ name: 'api' }, { name: 'Api' }]).join(), /no case/);
    assert.match(
      messages([{ name: 'diet' }, { name: 'x', host: 'diet', prefixes: ['/'] }]).join(),
      /it is the host of x/,
    );
  });
});
