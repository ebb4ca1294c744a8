/**
 * No export gives a secret away: in no file, and nowhere on the screen.
 */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { sockpit } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';

/** Each secret of the stack has it in it, and nothing else has. */
const MARK = 'hunter';

const CONFIG = {
  'env-file': 'stack.env',
  apps: {
    api: {
      command: `DB_PASSWORD=${MARK}1 API_TOKEN='${MARK} 2' gunicorn --bind unix:$SOCKET api:app`,
      ready: `exec:PGPASSWORD=${MARK}3 pg_isready`,
      stop: `exec:curl -u me:${MARK}4 http://localhost/stop`,
      env: {
        clientSecretValue: `${MARK}5`,
        JWT: `${MARK}6`,
        DATABASE_URL: `postgres://me:${MARK}7@db/x`,
        PEM: `-----BEGIN PRIVATE KEY-----\n${MARK}8\n-----END PRIVATE KEY-----`,
        CONNECTION: `Server=db;Password=${MARK}9`,
        HOOK: `https://hooks.slack.com/services/${MARK}10`,
        QUOTED_TOKEN: `it's "$HOME" ${MARK}11`,
        LEVEL: 'info',
      },
    },
    mail: {
      command: `celery --broker=redis://:${MARK}12@h -A tasks worker --password ${MARK}13`,
      'env-file': 'mail.env',
      worker: true,
    },
    script: {
      command: `sh -c 'API_KEY=${MARK}14 exec node server.js' -H "Authorization: Bearer ${MARK}abc15"`,
      port: 4000,
    },
    java: {
      command: `java --spring.password ${MARK}21 -Dx.secret=${MARK}22 -jar a.jar`,
      port: 4001,
      ready: `http:/health?token=${MARK}23`,
      after: ['script'],
      env: {
        STORE: `me:${MARK}24@tcp(h)/db`,
        SETTINGS: `{"password":"${MARK}25"}`,
        MNEMONIC: `${MARK}26`,
      },
    },
    calls: {
      command: `x --header=X-Api-Key:${MARK}27 --header 'X-Api-Key: ${MARK}28'`,
      after: ['java'],
      worker: true,
    },
    search: {
      command: `curl -uadmin:${MARK}29 http://localhost:9200/ && psql "host=h password=${MARK}30 dbname=x"`,
      worker: true,
      after: ['java'],
    },
    ngrok: { command: `ngrok authtoken ${MARK}31`, oneshot: true },
    migrate: { command: `mysql -p${MARK}16 db`, oneshot: true },
  },
};

const TARGETS = [
  ['nginx'],
  ['caddy'],
  ['systemd'],
  ['systemd', '--stack'],
  ['procfile'],
  ['compose'],
  ['kubernetes'],
  ['kubernetes', '--ingress'],
];

async function secretStack(): Promise<TemporaryDirectory> {
  return temporaryDirectory({
    'sockpit.config.json': JSON.stringify(CONFIG),
    '.env': `FIRST=${MARK}17\n`,
    'stack.env': `SECOND=${MARK}18\nPLAIN_NAME="${MARK} 19"\n`,
    'mail.env': `THIRD=${MARK}20\n`,
  });
}

for (const target of TARGETS) {
  test(`${target.join(' ')} names secrets, and writes no value of one`, async () => {
    await using directory = await secretStack();
    const shown = await sockpit(directory, ['export', ...target]);
    const out = directory.join('out');
    const written = await sockpit(directory, ['export', ...target, '-o', out]);
    assert.equal(written.code, 0, written.text);
    const entries = await readdir(out, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile());
    const paths =
      files.length === 0 ? [out] : files.map((file) => `${file.parentPath}/${file.name}`);
    const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
    const all = [shown.text, written.text, ...texts];
    for (const text of all) {
      const [line] = text.split('\n').filter((each) => each.includes(MARK));
      assert.equal(line, undefined);
    }
    // What is left out is told, where the target starts apps at all.
    const starts = !['nginx', 'caddy'].includes(target[0] ?? '') && !target.includes('--stack');
    if (starts) assert.match(all.join('\n'), /DB_PASSWORD/);
  });
}

test('Kubernetes is handed the values only when it is asked for them', async () => {
  await using directory = await secretStack();
  const { code, stdout } = await sockpit(directory, ['export', 'kubernetes', '--secrets']);
  assert.equal(code, 0);
  for (let n = 1; n <= 31; n++) {
    // What only asks whether an app is ready is no value of it.
    if (n === 23) continue;
    assert.match(stdout, new RegExp(`${MARK}(abc| )?${n}(?!\\d)`), String(n));
  }
});
