/**
 * `ready` as a shell test inside the container of an app.
 */
import type { App } from '../../model/app.js';
import { throughMount } from '../../model/mount.js';
import type { Upstream } from '../../model/upstream.js';
import { shellWord } from '../../model/shell-word.js';

/**
 * @param at where it answers inside the container, if it does
 * @returns undefined where nothing can be tested from beside the app
 */
export function healthTest(app: App, at: Upstream | undefined): string | undefined {
  const { ready } = app;
  switch (ready?.kind) {
    case 'exec':
      return ready.command;
    case 'log':
    case 'delay':
      return undefined;
    case 'listen':
    case undefined:
      return at === undefined ? undefined : listens(at);
    case 'http':
      if (at === undefined) return undefined;
      return ready.path === undefined ? listens(at) : answers(at, throughMount(app, ready.path));
  }
}

/** Images without curl are common, those without a shell that can test a file are not. */
function listens(at: Upstream): string {
  if (at.kind === 'unix') {
    const socket = shellWord(at.path);
    // 7: nobody listens; that the file is there says it only of one that was not killed.
    const asks = `curl -s -o /dev/null -m 2 --unix-socket ${socket} http://localhost/`;
    return `test -S ${socket} && { ! command -v curl >/dev/null || ${asks}; test $? -ne 7; }`;
  }
  const { host, port } = at;
  return `bash -c ': </dev/tcp/${host}/${port}' 2>/dev/null || nc -z ${host} ${port}`;
}

function answers(at: Upstream, path: string): string {
  if (at.kind === 'unix') {
    return `curl -gfs -o /dev/null --unix-socket ${shellWord(at.path)} ${shellWord(`http://localhost${path}`)}`;
  }
  const url = shellWord(`http://${at.host}:${at.port}${path}`);
  return `curl -gfs -o /dev/null ${url} || wget -q -O /dev/null ${url}`;
}
