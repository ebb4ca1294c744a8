import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foreignForm } from '../../../src/cli/foreign-words.js';

describe('foreignForm', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['-l web,api', 'sockpit web api'],
    ['start -l web,api', 'sockpit web api'],
    ['start -f Procfile.dev -l web', 'sockpit web'],
    ['start -c web=2', 'sockpit -m web=2'],
    ['up --scale web=3', 'sockpit -m web=3'],
    ['-d ./backend', 'sockpit -C ./backend'],
    ['start -d /srv/app', 'sockpit -C /srv/app'],
    ['-d api', undefined],
    ['up --wait', 'sockpit -d'],
    ['-t', 'sockpit check'],
    ['-s reload', 'sockpit reload'],
    ['-s quit', 'sockpit down'],
    ['-c nginx.conf', 'sockpit -f nginx.conf'],
    ['run', 'sockpit'],
    ['run --config Caddyfile', 'sockpit -f Caddyfile'],
    ['echo', 'sockpit logs -f'],
    ['kill', 'sockpit down --force'],
    ['kill web', 'sockpit signal KILL web'],
    ['kill web api', 'sockpit signal KILL web api'],
    ['kill -s SIGHUP web', 'sockpit signal HUP web'],
    ['compose kill --signal=USR1 web', 'sockpit signal USR1 web'],
    ['top', 'sockpit status'],
    ['top web', 'sockpit status'],
    ['compose ps', 'sockpit ps'],
    ['docker compose logs --tail 10 api', 'sockpit logs -n 10 api'],
    ['logs -f --tail=5 api', 'sockpit logs -f -n 5 api'],
    ['foreman start -c web=2', 'sockpit -m web=2'],
    ['down -v', 'sockpit down'],
    ['tail -f api', 'sockpit logs -f api'],
    ['list', 'sockpit status'],
    ['--procfile X', 'sockpit -f X'],
    ['start --procfile=X', 'sockpit -f X'],
    ['--root /tmp', 'sockpit -C /tmp'],
    ['start --root=backend', 'sockpit -C backend'],
    ['-N', 'sockpit, which finds an app wherever it listens'],
    ['version', 'sockpit --version'],
    ['build', 'an app with #@ oneshot, and after= where it is to come first'],
    ['rm api', 'sockpit stop api'],
    ['rm -sf api web', 'sockpit stop api web'],
    ['rm -f', 'sockpit down'],
    ['ps -q', 'sockpit ps --json'],
    ['ps -a', 'sockpit ps'],
    ['up --build', 'sockpit up'],
    ['up -d --build web', 'sockpit up -d web'],
    ['up --watch', "#@ watch='**/*.py' above the app's line"],
    ['logs -t', 'sockpit logs --json'],
    ['logs -f -t api', 'sockpit logs -f --json api'],
    ['stop -s reload', 'sockpit reload'],
    ['stop -s api', undefined],
    ['reatsrt api', undefined],
    ['api', undefined],
    ['', undefined],
  ];
  for (const [typed, expected] of cases) {
    it(typed === '' ? '(nothing)' : typed, () => {
      const words = typed === '' ? [] : typed.split(' ');
      assert.equal(foreignForm(words)?.ours, expected);
    });
  }
});
