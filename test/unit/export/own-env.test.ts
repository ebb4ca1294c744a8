import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSecret, openEnv, openEnvNotes, secretEnvNotes } from '../../../src/export/own-env.js';
import { stackOf } from './nasty.js';

describe('a variable of env', () => {
  it('is a secret by its name', () => {
    const secrets = [
      'DB_PASSWORD',
      'PGPASSWORD',
      'MYSQL_PWD',
      'SECRET_KEY_BASE',
      'SECRET',
      'GITHUB_TOKEN',
      'AUTH_TOKENS',
      'AWS_ACCESS_KEY_ID',
      'apiKey',
      'STRIPE_KEY2',
      'SENTRY_DSN',
      'BASIC_AUTH',
      'TOKEN_1',
    ];
    for (const name of secrets) assert.ok(isSecret(name, 'x'), name);
  });

  it('is a secret where it is a URL with a password', () => {
    assert.ok(isSecret('DATABASE_URL', 'postgres://me:pass@db/x'));
    assert.ok(!isSecret('DATABASE_URL', 'postgres://me@db/x'));
    assert.ok(!isSecret('PAGE', 'http://localhost:8080/@me'));
  });

  it('is config otherwise', () => {
    const others = [
      'LOG_LEVEL',
      'KEYBOARD',
      'TOKENIZERS_PARALLELISM',
      'AUTHOR',
      'DB_PASSWORD_FILE',
      'PASSENGERS',
      'PATH',
    ];
    for (const name of others) assert.ok(!isSecret(name, 'x'), name);
  });

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
      'of env, what is no secret by its name is written out: api (LEVEL)',
    ]);
    assert.deepEqual(secretEnvNotes(apps), [
      'api: DB_PASSWORD is a secret by name and not written out: put it into an env-file=',
      'web: A_KEY, B_KEY are secrets by name and not written out: put them into an env-file=',
    ]);
  });
});
