import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withoutCommandSecrets } from '../../../src/export/command-secrets.js';
import type { App } from '../../../src/model/app.js';
import { stackOf } from './nasty.js';

function hide(command: string, more: Partial<App> = {}): App {
  const stack = stackOf([{ source: { kind: 'command', command }, ...more }]);
  const [app] = withoutCommandSecrets(stack, new Map()).apps;
  assert.ok(app);
  return app;
}

function shown(command: string): [string, Readonly<Record<string, string>>] {
  const { source, env } = hide(command);
  return [source.kind === 'command' ? source.command : '', env];
}

describe('a secret in a command', () => {
  it('becomes a reference to the environment', () => {
    assert.deepEqual(shown(`DB_PASSWORD=hunter2 API_TOKEN='tok 3n' LEVEL=info gunicorn api:app`), [
      'DB_PASSWORD="$DB_PASSWORD" API_TOKEN="$API_TOKEN" LEVEL=info gunicorn api:app',
      { DB_PASSWORD: 'hunter2', API_TOKEN: 'tok 3n' },
    ]);
    assert.deepEqual(shown('cd api && export JWT=x; exec run'), [
      'cd api && export JWT="$JWT"; exec run',
      { JWT: 'x' },
    ]);
    assert.deepEqual(shown('DATABASE_URL=postgres://me:pw@db/x run'), [
      'DATABASE_URL="$DATABASE_URL" run',
      { DATABASE_URL: 'postgres://me:pw@db/x' },
    ]);
  });

  it('is found behind a flag, in a script, and without a name', () => {
    assert.deepEqual(shown('run --db-password=pw --token tok --keyfile a --tls-key server.key'), [
      'run --db-password="$DB_PASSWORD" --token "$TOKEN" --keyfile a --tls-key server.key',
      { DB_PASSWORD: 'pw', TOKEN: 'tok' },
    ]);
    assert.deepEqual(shown(`sh -c 'API_KEY=k run' -e 'TOKEN=t'`), [
      `sh -c 'API_KEY="$API_KEY" run' -e TOKEN="$TOKEN"`,
      { API_KEY: 'k', TOKEN: 't' },
    ]);
    assert.deepEqual(shown('celery -b redis://:pw@h:1 --result=redis://:pw2@h'), [
      'celery -b "$SECRET" --result="$API_SECRET"',
      { SECRET: 'redis://:pw@h:1', API_SECRET: 'redis://:pw2@h' },
    ]);
    assert.deepEqual(shown('curl -H "Authorization: Bearer abcdefgh1"')[0], 'curl -H "$SECRET"');
    assert.doesNotMatch(shown('TOKEN=t cat <<EOF\nx\nEOF')[0], /=t/);
  });

  it('is found behind a flag with dots, with one dash, and in a header', () => {
    assert.deepEqual(
      shown('x --auth.secret h1 --db.password=h2 -Dspring.password=h3 -password h4'),
      [
        'x --auth.secret "$AUTH_SECRET" --db.password="$DB_PASSWORD" -Dspring.password="$SPRING_PASSWORD" -password "$PASSWORD"',
        { AUTH_SECRET: 'h1', DB_PASSWORD: 'h2', SPRING_PASSWORD: 'h3', PASSWORD: 'h4' },
      ],
    );
    for (const header of ["--header 'X-Api-Key: h1'", '--header=X-Api-Key:h1', '-H X-Api-Key:h1']) {
      assert.doesNotMatch(shown(`x ${header}`)[0], /h1/, header);
    }
  });

  it('is found behind flags that do not say so, of programs known for it', () => {
    for (const [command, hidden, password] of [
      ['curl -u me:pw http://x', 'curl -u "$PASSWORD" http://x', 'me:pw'],
      ["/usr/bin/mysql -p'p w' db", '/usr/bin/mysql -p"$PASSWORD" db', 'p w'],
      ['sudo sshpass -p pw ssh x', 'sudo sshpass -p "$PASSWORD" ssh x', 'pw'],
      ['A=1 redis-cli -a pw ping', 'A=1 redis-cli -a "$PASSWORD" ping', 'pw'],
      [
        'curl -uadmin:adminpass http://localhost:9200/_health',
        'curl -u"$PASSWORD" http://localhost:9200/_health',
        'admin:adminpass',
      ],
      ['curl -fsSu me:pw x', 'curl -fsSu "$PASSWORD" x', 'me:pw'],
      ['curl --user=me:pw x', 'curl --user="$PASSWORD" x', 'me:pw'],
      ['docker login -u me -p pw ghcr.io', 'docker login -u me -p "$PASSWORD" ghcr.io', 'pw'],
      ['rabbitmqadmin -u me -p pw list', 'rabbitmqadmin -u me -p "$PASSWORD" list', 'pw'],
      ['docker exec db mongo -p pw x', 'docker exec db mongo -p "$PASSWORD" x', 'pw'],
      ['openssl rsa -in a -passin pass:pw', 'openssl rsa -in a -passin pass:"$PASSWORD"', 'pw'],
      ['htpasswd -bc f me pw >/dev/null', 'htpasswd -bc f me "$PASSWORD" >/dev/null', 'pw'],
      ['smbclient //h/s -U me%pw', 'smbclient //h/s -U me%"$PASSWORD"', 'pw'],
      ['sqlcmd -S h -P pw', 'sqlcmd -S h -P "$PASSWORD"', 'pw'],
      ['ttyd -c me:pw sh', 'ttyd -c "$PASSWORD" sh', 'me:pw'],
    ] as const) {
      assert.deepEqual(shown(command), [hidden, { PASSWORD: password }]);
    }
    for (const [command, hidden, name] of [
      ['ngrok config add-authtoken tok', 'ngrok config add-authtoken "$TOKEN"', 'TOKEN'],
      ['ngrok authtoken tok && run', 'ngrok authtoken "$TOKEN" && run', 'TOKEN'],
      ['vault login tok', 'vault login "$TOKEN"', 'TOKEN'],
      [
        'aws configure set aws_secret_access_key tok',
        'aws configure set aws_secret_access_key "$aws_secret_access_key"',
        'aws_secret_access_key',
      ],
    ] as const) {
      assert.deepEqual(shown(command), [hidden, { [name]: 'tok' }]);
    }
  });

  it('is taken out of a word with blanks so that the shell that reads the command puts it in again', () => {
    for (const [command, hidden, env] of [
      [
        'psql "host=h password=hunter2 dbname=x"',
        'psql "$SECRET"',
        { SECRET: 'host=h password=hunter2 dbname=x' },
      ],
      [
        'node s.js "password=hunter6 with space"',
        'node s.js password="$password"',
        { password: 'hunter6 with space' },
      ],
      [
        `concurrently 'curl -u me:pw x' 'vite build'`,
        `concurrently "$SECRET" 'vite build'`,
        { SECRET: 'curl -u me:pw x' },
      ],
    ] as const) {
      assert.deepEqual(shown(command), [hidden, env]);
    }
  });

  it('is kept with the whole command where a part of it is expanded', () => {
    for (const command of [
      'sh -c "TOKEN=t run $HOME"',
      'curl -u "me:pw$X" http://x',
      'X=$(curl -u me:pw http://x) run',
      "cat <<'EOF' | run\ntoken=abc\nEOF",
      'run --token abc <<EOF\nx\nEOF',
    ]) {
      assert.deepEqual(shown(command), ['eval "$SECRET"', { SECRET: command }]);
    }
  });

  it('is one of the whole stack: another value has another name, the same value the same', () => {
    const commands = ['curl -u alice:one x', 'curl -u bob:two x', 'curl -u alice:one y'];
    const stack = stackOf(
      commands.map((command, i) => ({
        name: ['web', 'mail-er', 'cron'][i] ?? '',
        source: { kind: 'command', command },
      })),
    );
    const seen = (given: ReadonlyMap<string, string> = new Map()): unknown[] =>
      withoutCommandSecrets(stack, given).apps.map(({ env }) => env);
    assert.deepEqual(seen(), [
      { PASSWORD: 'alice:one' },
      { MAIL_ER_PASSWORD: 'bob:two' },
      { PASSWORD: 'alice:one' },
    ]);
    // What an env file gives stands over it, or the other way round.
    assert.deepEqual(seen(new Map([['PASSWORD', 'x']])), [
      { WEB_PASSWORD: 'alice:one' },
      { MAIL_ER_PASSWORD: 'bob:two' },
      { CRON_PASSWORD: 'alice:one' },
    ]);
  });

  it('leaves what is none as it is written', () => {
    for (const command of [
      'curl -u me http://x; docker run -p 80:80 x',
      'mysql -p db; redis-cli ping; sort -u a:b',
      'game --hotkey F5 --monkey 3 --key-size 2048 --token-ttl 60 --auth-mode none',
      'AUTH_MODE=none KEY_PREFIX=foo SECRET_NAME=x PUBLIC_KEY=y TOKEN_URL=https://x/token run',
      'docker run -p 80:80 x; htpasswd f me; vault login -method=oidc; openssl rsa -passin env:PW',
      'run --auth=none --key ./certs/dev --token "$(cat token)"',
      'sshpass -p "$PW" ssh x',
      'gunicorn --bind unix:$SOCKET api:app',
      'uvicorn auth:app && curl -fsSk https://x && curl -sk https://x',
      'java -Djavax.net.ssl.keyStore=x.jks -jar a.jar --header "X-Api-Key: $KEY"',
      'PASSWORD="$DB_PASSWORD" TOKEN=$(cat token) URL="postgres://u:$PW@db" run --token "$T"',
      `sh -c 'PASSWORD=$PW exec run' && vite --port $PORT`,
    ]) {
      assert.deepEqual(shown(command), [command, {}]);
    }
  });

  it('has a name of its own where another value has that name', () => {
    const { source, env } = hide('TOKEN=a x & TOKEN=b y', { env: { TOKEN: 'c' } });
    assert.deepEqual(source, {
      kind: 'command',
      command: 'TOKEN="$API_TOKEN" x & TOKEN="$API_TOKEN_2" y',
    });
    assert.deepEqual(env, { TOKEN: 'c', API_TOKEN: 'a', API_TOKEN_2: 'b' });
  });

  it('is found in what asks and what stops an app', () => {
    const app = hide('run', {
      ready: { kind: 'exec', command: 'PGPASSWORD=pw pg_isready' },
      stopCommand: 'stop --token=t',
    });
    assert.deepEqual(app.ready, { kind: 'exec', command: 'PGPASSWORD="$PGPASSWORD" pg_isready' });
    assert.equal(app.stopCommand, 'stop --token="$TOKEN"');
  });
});
