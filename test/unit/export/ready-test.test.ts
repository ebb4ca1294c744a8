import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readyTest } from '../../../src/export/ready-test.js';
import type { App } from '../../../src/model/app.js';
import type { Upstream } from '../../../src/model/upstream.js';
import { sampleApp } from '../support/sample-app.js';

const unix: Upstream = { kind: 'unix', path: '/run/a b.sock' };
const tcp: Upstream = { kind: 'tcp', host: 'localhost', port: 80 };

function test(ready: App['ready'], at: Upstream | undefined): string {
  return readyTest(sampleApp({ ready }), at) ?? 'none';
}

describe('a shell test of being ready', () => {
  it('is any answer, and without curl that somebody listens', () => {
    const plain = test(undefined, unix);
    assert.match(plain, /curl .*--unix-socket '\/run\/a b\.sock' http:\/\/localhost\/;/);
    // Redis answers, too, and not in HTTP.
    assert.match(plain, /case \$\? in 7\|28\) false;; esac; else test -S '\/run\/a b\.sock'; fi/);
    assert.match(
      test({ kind: 'http' }, tcp),
      /curl .* http:\/\/localhost:80\/.*\/dev\/tcp\/localhost\/80/,
    );
    assert.equal(test({ kind: 'http' }, undefined), 'none');
  });

  it('is a good answer of a path, through the mount', () => {
    assert.equal(
      test({ kind: 'http', path: "/it's" }, unix),
      "curl -gs -o /dev/null -m 2 -f --unix-socket '/run/a b.sock' 'http://localhost/it'\\''s'",
    );
    assert.match(
      test({ kind: 'http', path: '/up' }, tcp),
      /-f (http:\/\/localhost:80\/up) \|\| wget .* \1$/,
    );
    const kept = { ...sampleApp({ ready: { kind: 'http', path: '/up' } }), mount: 'keep' } as const;
    assert.match(readyTest(kept, unix) ?? '', /http:\/\/localhost\/api\/up$/);
  });

  it('is that somebody listens', () => {
    assert.match(test({ kind: 'listen' }, unix), /in 7\) false/);
    assert.match(
      test({ kind: 'listen' }, tcp),
      /^bash -c ': <\/dev\/tcp\/localhost\/80' .*nc -z localhost 80$/,
    );
  });

  it('is a command, or nothing', () => {
    assert.equal(test({ kind: 'exec', command: 'pg_isready' }, undefined), 'pg_isready');
    assert.equal(test({ kind: 'log', source: 'up', flags: '' }, unix), 'none');
    assert.equal(test({ kind: 'delay', ms: 1 }, unix), 'none');
  });
});
