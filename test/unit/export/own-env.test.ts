import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openEnv, openEnvNotes, secretEnvNotes } from '../../../src/export/own-env.js';
import { stackOf } from './nasty.js';

describe('a variable of env', () => {
  it('is written out, or is not, and somebody says so', () => {
    const { apps } = stackOf([
      { name: 'api', env: { LEVEL: 'x', DB_PASSWORD: 'y' } },
      { name: 'web', env: { A_KEY: '1', B_KEY: '2' } },
      { name: 'bare' },
    ]);
    assert.deepEqual(
      apps.map((app) => openEnv(app)),
      [{ LEVEL: 'x' }, {}, {}],
    );
    assert.deepEqual(openEnvNotes(apps), [
      'of env, what does not look like a secret is written out: api (LEVEL)',
    ]);
    assert.deepEqual(secretEnvNotes(apps), [
      'api: DB_PASSWORD is a secret and not written out: put it into an env-file=',
      'web: A_KEY, B_KEY are secrets and not written out: put them into an env-file=',
    ]);
    const [api] = apps;
    assert.ok(api);
    assert.deepEqual(
      secretEnvNotes([{ ...api, secretsFrom: { DB_PASSWORD: 'curl -u' } }], '.env'),
      ['api: DB_PASSWORD (curl -u) is a secret and not written out: put it into .env'],
    );
  });
});
