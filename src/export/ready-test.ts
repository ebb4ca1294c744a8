/**
 * `ready` as a shell command that succeeds once an app is ready, for what starts apps in our place.
 */
import type { App } from '../model/app.js';
import { throughMount } from '../model/mount.js';
import { shellWord } from '../model/shell-word.js';
import type { Upstream } from '../model/upstream.js';
import { isSecretValue } from './is-secret.js';

/** The path that is asked for; none where it has a secret in it, as in `/health?token=x`. */
export function openReadyPath({ ready }: App): string | undefined {
  if (ready?.kind !== 'http' || ready.path === undefined) return undefined;
  return isSecretValue(ready.path) ? undefined : ready.path;
}

/** Says of which apps the path is not written out. */
export function secretReadyNotes(apps: readonly App[]): string[] {
  return apps.flatMap((app) =>
    app.ready?.kind === 'http' && app.ready.path !== undefined && openReadyPath(app) === undefined
      ? [`${app.name}: the path of ready= has a secret and is not written out: any answer counts`]
      : [],
  );
}

/**
 * @param at where the instance answers, as it is seen where the command runs
 * @returns undefined where nothing can be tested from beside the app
 */
export function readyTest(app: App, at: Upstream | undefined): string | undefined {
  const { ready } = app;
  switch (ready?.kind) {
    case 'exec':
      return ready.command;
    case 'log':
    case 'delay':
      return undefined;
    case 'listen':
      return at && listens(at);
    case 'http':
    case undefined: {
      if (at === undefined) return undefined;
      const path = openReadyPath(app);
      return path === undefined ? answers(at) : answersWell(at, throughMount(app, path));
    }
  }
}

/** `curl` (EXIT CODES in curl(1)): nobody listens at the address. */
const NOBODY = 7;
/** Somebody listens, and does not answer in time. */
const TIMED_OUT = 28;

function listens(at: Upstream): string {
  return at.kind === 'tcp' ? accepts(at) : asked(at, [NOBODY]);
}

/** Any answer, also one that is not HTTP. */
function answers(at: Upstream): string {
  return asked(at, [NOBODY, TIMED_OUT]);
}

/** Images without curl are common, those without a shell that can test a file are not. */
function asked(at: Upstream, failures: readonly number[]): string {
  // That the file is there says that somebody listens only where nobody was killed.
  const otherwise = at.kind === 'unix' ? `test -S ${shellWord(at.path)}` : accepts(at);
  const ask = `${curl(at, '/')}; case $? in ${failures.join('|')}) false;; esac`;
  return `if command -v curl >/dev/null; then ${ask}; else ${otherwise}; fi`;
}

function accepts({ host, port }: Extract<Upstream, { kind: 'tcp' }>): string {
  return `bash -c ': </dev/tcp/${host}/${port}' 2>/dev/null || nc -z ${host} ${port}`;
}

/** 2xx or 3xx. */
function answersWell(at: Upstream, path: string): string {
  const well = curl(at, path, '-f');
  return at.kind === 'unix' ? well : `${well} || wget -q -O /dev/null ${urlOf(at, path)}`;
}

function curl(at: Upstream, path: string, ...more: readonly string[]): string {
  const socket = at.kind === 'unix' ? ['--unix-socket', shellWord(at.path)] : [];
  return ['curl -gs -o /dev/null -m 2', ...more, ...socket, urlOf(at, path)].join(' ');
}

function urlOf(at: Upstream, path: string): string {
  const host = at.kind === 'unix' ? 'localhost' : `${at.host}:${at.port}`;
  return shellWord(`http://${host}${path}`);
}
