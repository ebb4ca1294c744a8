/**
 * A shell command that returns once an app is ready, for a unit that others come after.
 */
import type { App } from '../../model/app.js';
import { throughMount } from '../../model/mount.js';
import type { Upstream } from '../../model/upstream.js';
import { shellWord } from '../../model/shell-word.js';

/**
 * @param at where the instance answers, if it does
 * @returns undefined where nothing has to be waited for, or where it cannot be seen from outside
 */
export function waitCommand(app: App, at: Upstream | undefined): string | undefined {
  const { ready } = app;
  switch (ready?.kind) {
    case 'delay':
      return `sleep ${ready.ms / 1000}`;
    case 'exec':
      return until(`{ ${ready.command}\n} >/dev/null 2>&1`);
    case 'log':
      return undefined;
    case 'listen':
      return at === undefined ? undefined : until(listens(at));
    case 'http':
      return at === undefined
        ? undefined
        : until(answers(at, ready.path === undefined ? undefined : throughMount(app, ready.path)));
    case undefined:
      return at === undefined ? undefined : until(answers(at, undefined));
  }
}

function until(test: string): string {
  return `until ${test}; do sleep 0.2; done`;
}

function listens(at: Upstream): string {
  if (at.kind === 'unix') return `test -S ${shellWord(at.path)}`;
  return `bash -c ${shellWord(`: </dev/tcp/${at.host}/${at.port}`)} 2>/dev/null`;
}

/** Any answer, or 2xx and 3xx of a path. */
function answers(at: Upstream, path: string | undefined): string {
  const words = ['curl', '-gs', '-o', '/dev/null', '-m', '2'];
  if (path !== undefined) words.push('-f');
  if (at.kind === 'unix') words.push('--unix-socket', at.path);
  const host = at.kind === 'unix' ? 'localhost' : `${at.host}:${at.port}`;
  return [...words, `http://${host}${path ?? '/'}`].map(shellWord).join(' ');
}
