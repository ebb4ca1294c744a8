/**
 * Every option there is: its kind, its default in words and one line of what it means. The readers,
 * the check for unknown keys, the JSON schema and the table in the README all come from here.
 */
import { MAX_INSTANCES } from '../model/instances.js';
import { nearest } from '../model/nearest.js';
import {
  boolean,
  choice,
  duration,
  durationOrOff,
  listKind,
  textKind,
  type ValueKind,
  type ValueOf,
  whole,
} from './values/kind.js';
import { keyPair } from './values/dashboard.js';
import { glob } from './values/glob.js';
import { environment, exec, name, optional, ready, signal } from './values/process.js';
import { allowedHost, host, listen, peers, prefix, tls } from './values/routing.js';

export interface KeySpec<T> {
  readonly kind: ValueKind<T>;
  /** In words; a dash where there is none. */
  readonly default: string;
  /** One sentence for the table of options. */
  readonly doc: string;
  /** Where a directive cannot hold it: what to write there instead. */
  readonly structuredOnly?: string;
}

function key<T>(
  kind: ValueKind<T>,
  defaultWords: string,
  doc: string,
  structuredOnly?: string,
): KeySpec<T> {
  const spec = { kind, default: defaultWords, doc };
  return structuredOnly === undefined ? spec : { ...spec, structuredOnly };
}

export const APP_KEYS = {
  command: key(
    textKind('COMMAND'),
    '–',
    'what to run, for `sh -c`',
    'the command stands on the process line: `NAME: COMMAND`',
  ),
  prefix: key(
    listKind(prefix),
    '`/name/`; `web`, and an app with a `host`: `/`; a worker: none',
    'the URL prefixes that lead to the app, by whole segments',
  ),
  host: key(host, '–', 'its routes answer at this host only: `diet` is `http://diet.localhost`'),
  mount: key(
    choice('strip', 'keep', 'script-name', 'root-path'),
    '`strip`',
    'how a path reaches the app: without the prefix, with it, or either with the framework told so (`SCRIPT_NAME`, `UVICORN_ROOT_PATH`)',
  ),
  socket: key(textKind('PATH'), 'found', 'the Unix socket on which the app answers'),
  port: key(whole(1, 65535, '8091'), 'found', 'the TCP port on which the app answers'),
  root: key(textKind('DIR'), '–', 'instead of a command: a directory of files to serve'),
  spa: key(boolean, 'false', 'with `root`: unknown paths get its index.html'),
  worker: key(boolean, 'found', 'never routed'),
  instances: key(
    whole(1, MAX_INSTANCES, '2'),
    '1',
    'processes, balanced by fewest requests in flight',
  ),
  ready: key(
    ready,
    '`http:`',
    "when it is ready: `http:` any answer, `http:/path` 2xx or 3xx, `listen`, `'log:/regex/'`, `'exec:command'`, `delay:2s`",
  ),
  within: key(duration, '30s', 'past this time without being ready it is `overdue`'),
  after: key(listKind(name), '–', 'apps that must be ready (a `oneshot`: have exited 0) first'),
  oneshot: key(
    boolean,
    'false',
    'runs to completion, once: migrations, builds; `retries` lets one that fails try again',
  ),
  start: key(
    choice('auto', 'lazy', 'manual'),
    '`auto`',
    'with the stack, at the first request, or when told to',
  ),
  idle: key(durationOrOff, 'off', 'stops a `lazy` app after this long without a request'),
  optional: key(
    optional,
    'false',
    'left out when its program is not installed, or when the command given here fails',
  ),
  restart: key(
    choice('always', 'on-failure', 'never'),
    '`on-failure`',
    'when to start it again after it ended; with a growing pause, 0.1 s to 30 s',
  ),
  retries: key(whole(0, 1000, '5'), '5', 'fast deaths in a row until it has `failed`'),
  timeout: key(durationOrOff, 'off', '504 when the head of an answer takes longer'),
  watch: key(listKind(glob), '–', 'a change of these files reloads the app'),
  ignore: key(listKind(glob), '–', 'files that `watch` leaves out, as in .gitignore'),
  reload: key(
    choice('restart', 'swap', 'HUP'),
    '`restart`',
    'what a reload does: stop and start, boot the next one beside it first, or SIGHUP to the server',
  ),
  'hold-for': key(duration, '30s', 'how long a request may wait for a starting app'),
  signal: key(signal, '`TERM`', 'the signal that asks it to stop'),
  grace: key(duration, '10s', 'time to stop before SIGKILL'),
  stop: key(exec, '–', 'a command that stops it, instead of the signal'),
  cwd: key(textKind('DIR'), "the config's folder", 'where it runs'),
  'env-file': key(listKind(textKind('FILE')), '–', 'files of variables, the last is the strongest'),
  env: key(
    environment,
    '–',
    'variables of the app',
    'write `NAME: FOO=1 COMMAND`, or env-file=FILE',
  ),
  tty: key(boolean, 'false', 'run it under a pseudo-terminal'),
  cookies: key(boolean, 'false', 'scope `Set-Cookie Path=/` to the prefix'),
} as const satisfies Readonly<Record<string, KeySpec<unknown>>>;

export const STACK_KEYS = {
  listen: key(
    listKind(listen),
    '`localhost:8080+`',
    'where the proxy accepts; a trailing `+`: or the next free port',
  ),
  root: key(
    textKind('DIR'),
    '–',
    'a directory of files served on `/`, before the app that is there',
  ),
  spa: key(
    boolean,
    'false',
    'with `root`, where no app is on `/`: unknown paths get its index.html',
  ),
  hosts: key(
    listKind(allowedHost),
    '–',
    'allowed Host names beside localhost, `*.localhost`, IP addresses and the name of the machine; `*.example.org` for all below it',
  ),
  'env-file': key(
    listKind(textKind('FILE')),
    '`.env`',
    'files of variables for all apps, after `.env`',
  ),
  name: key(name, "the folder's name", 'what the stack is called'),
  'trusted-proxies': key(
    listKind(peers),
    '–',
    'addresses whose forwarding headers are believed; `unix`: whoever comes through a Unix listener',
  ),
  tls: key(
    tls,
    '–',
    '`auto` (mkcert makes the certificate) or `CERT,KEY`: https, with HTTP/2, beside http on the same port',
  ),
  grace: key(duration, '10s', "the apps' time to stop before SIGKILL"),
  apply: key(choice('ask', 'auto'), '`ask`', 'whether a saved config is applied at once'),
  keys: key(
    listKind(keyPair),
    '–',
    'keys of the dashboard: `ctrl+x=r` lets Ctrl-X do what `r` does otherwise',
  ),
  procfile: key(
    textKind('FILE'),
    '–',
    'the Procfile that this config lies over',
    'this already is one',
  ),
} as const satisfies Readonly<Record<string, KeySpec<unknown>>>;

type OptionsOf<Keys extends Readonly<Record<string, KeySpec<unknown>>>> = {
  readonly [K in keyof Keys]?: ValueOf<Keys[K]['kind']>;
};

export type AppOptions = OptionsOf<typeof APP_KEYS>;
export type StackOptions = OptionsOf<typeof STACK_KEYS>;
export type AppKey = keyof typeof APP_KEYS;

export type KeyScope = 'app' | 'stack';

const SCOPES: Readonly<Record<KeyScope, Readonly<Record<string, KeySpec<unknown>>>>> = {
  app: APP_KEYS,
  stack: STACK_KEYS,
};

/** The row of a key, if there is one; own keys only, so that `constructor` is unknown. */
export function keySpec(scope: KeyScope, name: string): KeySpec<unknown> | undefined {
  return Object.hasOwn(SCOPES[scope], name) ? SCOPES[scope][name] : undefined;
}

/** What is wrong with a key where it stands, and what to do; undefined for a good one. */
export function judgeKey(
  scope: KeyScope,
  name: string,
  notation: 'directive' | 'structured',
): { readonly message: string; readonly advice: string } | undefined {
  const spec = keySpec(scope, name);
  if (spec !== undefined) {
    if (notation === 'structured' || spec.structuredOnly === undefined) return undefined;
    return { message: `${name} cannot stand in a directive`, advice: spec.structuredOnly };
  }
  const message = `unknown option: ${name}`;
  const other: KeyScope = scope === 'app' ? 'stack' : 'app';
  if (keySpec(other, name) !== undefined) {
    const place = notation === 'directive' ? { app: 'a `#@` line', stack: '#@stack' } : PLACES;
    return {
      message,
      advice: `${name} is an option of ${NOUNS[other]}: it stands in ${place[other]}`,
    };
  }
  const names = Object.keys(SCOPES[scope]);
  const elsewhere = ELSEWHERE.get(name.toLowerCase().replaceAll('_', '-'));
  const near =
    elsewhere !== undefined && names.includes(elsewhere) ? elsewhere : nearest(name, names);
  return {
    message,
    advice: near === undefined ? `the options are ${names.join(', ')}` : `did you mean ${near}?`,
  };
}

/** What other tools call our options. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['bind', 'socket'],
  ['chdir', 'cwd'],
  ['cmd', 'command'],
  ['concurrency', 'instances'],
  ['depends', 'after'],
  ['depends-on', 'after'],
  ['dir', 'cwd'],
  ['directory', 'cwd'],
  ['env-files', 'env-file'],
  ['environment', 'env'],
  ['healthcheck', 'ready'],
  ['kill-signal', 'signal'],
  ['needs', 'after'],
  ['numprocs', 'instances'],
  ['path', 'prefix'],
  ['replicas', 'instances'],
  ['route', 'prefix'],
  ['run', 'command'],
  ['scale', 'instances'],
  ['static', 'root'],
  ['stop-signal', 'signal'],
  ['uds', 'socket'],
  ['url', 'prefix'],
  ['webroot', 'root'],
  ['working-dir', 'cwd'],
]);

const PLACES = { app: 'apps.NAME', stack: 'the top level' } as const;
const NOUNS = { app: 'an app', stack: 'the stack' } as const;
