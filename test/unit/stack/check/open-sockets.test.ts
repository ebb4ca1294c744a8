import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { UpstreamPlan } from '../../../../src/model/upstream.js';
import { checkOpenSockets } from '../../../../src/stack/check/open-sockets.js';
import { stackOf } from '../../export/nasty.js';

function at(path: string, text = `unix:${path}`): UpstreamPlan {
  return { kind: 'literal', upstream: { kind: 'unix', path }, text };
}

describe('sockets that are open to everybody', () => {
  const open = { '/': 0o755, '/p': 0o755, '/p/closed': 0o700 };
  const found = (
    command: string,
    path: string,
    modes: Readonly<Record<string, number>> = open,
    env: Readonly<Record<string, string>> = {},
    files: Readonly<Record<string, string>> = {},
  ): string[] => {
    const app = { source: { kind: 'command', command } as const, upstream: at(path) };
    return checkOpenSockets(stackOf([app]), {
      modeOf: (file) => modes[file],
      environmentOf: () => env,
      readText: (path) => files[path],
    }).map(({ advice }) => advice ?? '');
  };

  it('are found before they are there, by what their server does', () => {
    assert.deepEqual(found('gunicorn --bind unix:app.sock a:b', '/p/app.sock'), [
      'add -m 007 to its command',
    ]);
    assert.deepEqual(found('gunicorn --bind unix:app.sock -m 007 a:b', '/p/app.sock'), []);
    for (const mask of ['--umask=007', '--umask 0o077', '-m027', '-m 2']) {
      assert.deepEqual(found(`gunicorn ${mask} a:b`, '/p/app.sock'), [], mask);
    }
    // It sets its own mask, whatever the shell's is.
    assert.equal(found('umask 007; gunicorn -m 0 a:b', '/p/app.sock').length, 1);
    assert.equal(found('uvicorn --uds x a:b', '/p/x').length, 1);
    assert.deepEqual(found('node server.js', '/p/x'), []);
  });

  it('are closed by what stands beside the command', () => {
    const quiet = (command: string, env = {}, files = {}): void => {
      assert.deepEqual(found(command, '/p/x', open, env, files), [], command);
    };
    quiet('GUNICORN_CMD_ARGS="--umask 007" gunicorn -b unix:x a:b');
    quiet('gunicorn -b unix:x a:b', { GUNICORN_CMD_ARGS: '--umask=007' });
    quiet('gunicorn -b unix:x a:b', {}, { '/project/gunicorn.conf.py': 'umask = 0o007\n' });
    quiet('gunicorn -c deploy/g.py a:b', {}, { '/project/deploy/g.py': 'umask = 0o077\n' });
    // What is written in the command counts.
    const over = { GUNICORN_CMD_ARGS: '--umask=007' };
    assert.equal(found('gunicorn -m 0 a:b', '/p/x', open, over).length, 1);
  });

  it('are made by other servers too', () => {
    assert.equal(found('daphne -u x a.asgi:application', '/p/x').length, 1);
    assert.equal(found('bundle exec unicorn -l x', '/p/x').length, 1);
    const files = { '/project/unicorn.rb': "listen '/p/x', umask: 0077\n" };
    assert.deepEqual(found('unicorn -c unicorn.rb -l x', '/p/x', open, {}, files), []);
  });

  it('are closed by a folder', () => {
    assert.deepEqual(found('gunicorn a:b', '/p/closed/app.sock'), []);
  });

  it('are found by their mode once they are there', () => {
    const there = (mode: number): string[] => found('node x', '/p/x', { ...open, '/p/x': mode });
    assert.deepEqual(there(0o755), []);
    assert.match(there(0o777).join(), /chmod o-w/);
  });
});
