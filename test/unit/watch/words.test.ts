import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from '../../../src/watch/burst.js';
import { limitLine, loopLine, reloadLine } from '../../../src/watch/words.js';

function changes(...all: readonly (readonly [string, Change])[]): ReadonlyMap<string, Change> {
  return new Map(all);
}

describe('the line of a reload', () => {
  const cases: readonly [ReadonlyMap<string, Change>, string][] = [
    [changes(['/p/api/views.py', 'changed']), 'reload: api/views.py changed'],
    [changes(['/p/a.py', 'added'], ['/p/b.py', 'changed']), 'reload: a.py is new, and 1 more'],
    [changes(['/p/a.py', 'deleted']), 'reload: a.py is gone'],
    [changes(['/lib/a.py', 'changed']), 'reload: ../lib/a.py changed'],
    [changes(['/else/where/a.py', 'changed']), 'reload: ../else/where/a.py changed'],
  ];
  for (const [all, line] of cases) it(line, () => assert.equal(reloadLine(all, '/p'), line));

  it('writes far paths in full', () => {
    assert.equal(
      reloadLine(changes(['/etc/a.conf', 'changed']), '/home/me/p'),
      'reload: /etc/a.conf changed',
    );
  });
});

describe('what is said', () => {
  it('of an app that goes round in circles names the file and the option', () => {
    const line = loopLine('api', 5, changes(['/p/out/x.json', 'changed']), '/p');
    assert.match(line, /api was reloaded 5 times in a row for out\/x\.json/);
    assert.match(line, /ignore=out\/x\.json/);
  });

  it('of a limit names it and the command', () => {
    assert.match(limitLine('EMFILE', 'x'), /sysctl fs\.inotify\.max_user_instances=1024/);
    assert.match(limitLine('ENOSPC', 'x'), /sysctl fs\.inotify\.max_user_watches=524288/);
  });
});
