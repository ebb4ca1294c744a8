import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSecret } from '../../../src/export/is-secret.js';

describe('a secret', () => {
  it('is told by the words of a name, in any case style', () => {
    const names =
      'DB_PASSWORD PGPASSWORD MYSQL_PWD PGPASS SECRET_KEY_BASE SECRET GITHUB_TOKEN AUTH_TOKENS ' +
      'AWS_ACCESS_KEY_ID apiKey STRIPE_KEY2 SENTRY_DSN BASIC_AUTH TOKEN_1 secretKey privateKey ' +
      'accessKey dbPass secretAccessKey clientSecretValue SECRETKEY JWTSECRETKEY ENCRYPTIONKEY JWT ' +
      'GITHUB_PAT STRIPE_SK sshKey PRIVATEKEY passWord PASS_WORD db-passwd SLACK_WEBHOOK_URL ' +
      'JWTSecretKey userCredentials REDIS_AUTH AUTHORIZATION CARD_PIN PRIVATE MNEMONIC SIGNATURE ' +
      'SESSION_COOKIE ENCRYPTION_IV KEYSTORE CERT_PEM spring.password auth.secret';
    for (const name of names.split(' ')) assert.ok(isSecret(name, 'x'), name);
  });

  it('is told by its value', () => {
    const values = [
      'postgres://me:pass@db/x',
      'redis://:p#w@cache:6379/0',
      'hosts: postgres://me:pass@db/x',
      'https://0123456789abcdef0123@sentry.test/1',
      'Server=db;User Id=me;Password=hunter2',
      'Server=db;PWD=hunter2;',
      'AccountName=a;AccountKey=Zm9v',
      'https://api.test/v1?token=abc',
      '-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----',
      'https://hooks.slack.com/services/T0/B0/x',
      'https://discord.com/api/webhooks/1/x',
      'Authorization: Bearer abcdefgh12',
      'X-Api-Key: hunter2',
      'X-Api-Key:hunter2',
      '{"password":"hunter2"}',
      "{'a': 1, 'apiKey': 'x'}",
      '{"pass": 12}',
      'me:hunter2@tcp(db:3306)/x',
      'me:hunter2@/x',
      'me:hunter2@db/x',
      'ghp_0123456789abcdef',
      'sk_live_0123456789',
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x',
      '9f86d081884c7d659a2feaa0c55ad015',
      '0b9f5c3e-8a51-4c39-9a6e-2f4d1c7b8e90',
      'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY',
      'sk-proj-abcdEFGH1234',
      'sk-ant-api03-abcdEFGH1234',
      'SG.abcdefgh.ijklmnop',
      'npm_abcdefghijkl0123456789',
      'hf_abcdefghijkl012345',
      'dop_v1_0123456789abcdef',
      '123456789:AAabcdefghijkl',
      'django-insecure-abc!x',
      'MIIEpAIBAAKCAQEA',
      'https://x.webhook.office.com/webhookb2/abc/IncomingWebhook/d',
      'Zm9vYmFyYmF6cXV4eHl6Lw==',
    ];
    for (const value of values) assert.ok(isSecret('X', value), value);
    assert.ok(isSecret('BASIC', 'admin:pw'));
  });

  it('is not what only looks a little like one', () => {
    const names =
      'LOG_LEVEL KEYBOARD TOKENIZERS_PARALLELISM AUTHOR DB_PASSWORD_FILE keyPath PASSENGERS PATH ' +
      'TASK DISK_SIZE PATTERN COOKIE_DOMAIN PRIVATE_NETWORK AUTH_MODE KEY_PREFIX --hotkey --monkey ' +
      '--key-size --token-ttl PUBLIC_KEY HOTKEY BYPASS SECRET_NAME AUTH_URL JWT_ALGORITHM';
    for (const name of names.split(' ')) assert.ok(!isSecret(name, 'x'), name);
    for (const value of ['', 'none', 'true', 'certs/server.key', '/etc/ssl/private/dev', './x']) {
      assert.ok(!isSecret('TLS_KEY', value), value);
    }
    const values = [
      'postgres://me@db/x',
      'http://localhost:8080/@me',
      'redis://localhost:6379',
      'a=b;c=d',
      'auth:app',
      'tokens://x',
      'my-key://x',
      '{"level":"info","key":""}',
      'npm:vite@7',
      'mailto:me@x.test',
      'me@x.test',
      'Accept: text/html',
      'secret',
      '12345678901234567890123456789012',
      'a-name-of-a-host-that-is-rather-long-2',
      '/home/Me/some/folder/of/Mine/that/is/deep/2',
    ];
    for (const value of values) assert.ok(!isSecret('X', value), value);
  });
});
