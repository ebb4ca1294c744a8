/**
 * Two definitions of a stack → what is different, and what that means for what runs. Pure.
 */
import type { App } from '../model/app.js';
import type { ChangedApp } from '../model/config-change.js';
import type { Stack } from '../model/stack.js';
import { needsRestart } from '../supervisor/app-change.js';

export interface StackChange {
  readonly added: readonly string[];
  readonly changed: readonly ChangedApp[];
  readonly removed: readonly string[];
  /** Options of the stack that are taken over. */
  readonly stack: readonly string[];
  /** Options of the stack that count only when it is started anew. */
  readonly later: readonly string[];
}

/** What each option of an app, by the name that it has in the config, comes to. */
const APP_OPTIONS: Readonly<Record<string, (app: App) => unknown>> = {
  command: ({ source }) => (source.kind === 'command' ? source.command : undefined),
  root: ({ source }) => (source.kind === 'files' ? source.root : undefined),
  spa: ({ source }) => (source.kind === 'files' ? source.spa : undefined),
  socket: (app) => told(app, 'unix'),
  port: (app) => told(app, 'tcp'),
  worker: ({ prefixes, oneshot }) => prefixes.length === 0 && !oneshot,
  prefix: ({ prefixes }) => prefixes,
  host: ({ host }) => host,
  mount: ({ mount }) => mount,
  instances: ({ instances }) => instances,
  ready: ({ ready }) => ready,
  within: ({ withinMs }) => withinMs,
  after: ({ after }) => after,
  oneshot: ({ oneshot }) => oneshot,
  start: ({ start }) => start,
  idle: ({ idleMs }) => idleMs,
  optional: ({ optional }) => optional,
  restart: ({ restart }) => restart,
  retries: ({ retries }) => retries,
  timeout: ({ timeoutMs }) => timeoutMs,
  watch: ({ watch }) => watch,
  ignore: ({ ignore }) => ignore,
  reload: ({ reload }) => reload,
  'hold-for': ({ holdForMs }) => holdForMs,
  signal: ({ signal }) => signal,
  grace: ({ graceMs }) => graceMs,
  stop: ({ stopCommand }) => stopCommand,
  cwd: ({ cwd }) => cwd,
  'env-file': ({ envFiles }) => envFiles,
  env: ({ env }) => Object.entries(env).sort(),
  tty: ({ tty }) => tty,
  cookies: ({ cookies }) => cookies,
};

/** The socket or port that an app was told to have. */
function told({ source, upstream }: App, kind: 'unix' | 'tcp'): unknown {
  const fixed =
    source.kind === 'served'
      ? source.upstream
      : upstream.kind === 'fixed'
        ? upstream.upstream
        : undefined;
  return fixed?.kind === kind ? fixed : undefined;
}

const STACK_OPTIONS: Readonly<Record<string, (stack: Stack) => unknown>> = {
  hosts: ({ hosts }) => hosts,
  'trusted-proxies': ({ trustedProxies }) => trustedProxies,
  'env-file': ({ envFiles }) => envFiles,
  apply: ({ apply }) => apply,
};

/** What is bound, or known to others, for as long as the stack runs. */
const LATER_OPTIONS: Readonly<Record<string, (stack: Stack) => unknown>> = {
  listen: ({ listen }) => listen.map(({ written }) => written),
  tls: ({ tls }) => tls,
  name: ({ name }) => name,
  keys: ({ keys }) => keys,
};

function differing<T>(
  options: Readonly<Record<string, (of: T) => unknown>>,
  before: T,
  after: T,
): string[] {
  return Object.entries(options).flatMap(([name, of]) =>
    JSON.stringify(of(before)) === JSON.stringify(of(after)) ? [] : [name],
  );
}

/**
 * @param before what the stack runs by
 * @param after what the config says
 * @param stale names of apps whose running processes were given other variables than `after` gives
 * @param started the definition by which the stack was started
 */
export function diffStacks(
  before: Stack,
  after: Stack,
  stale: ReadonlySet<string>,
  started: Stack,
): StackChange {
  const old = new Map(before.apps.map((app) => [app.name, app]));
  const names = new Set(after.apps.map(({ name }) => name));
  return {
    added: after.apps.flatMap(({ name }) => (old.has(name) ? [] : [name])),
    removed: before.apps.flatMap(({ name }) => (names.has(name) ? [] : [name])),
    changed: after.apps.flatMap((app) => {
      const known = old.get(app.name);
      return known ? changedApp(known, app, stale.has(app.name)) : [];
    }),
    stack: differing(STACK_OPTIONS, before, after),
    later: differing(LATER_OPTIONS, started, after),
  };
}

function changedApp(before: App, after: App, stale: boolean): readonly ChangedApp[] {
  const options = differing(APP_OPTIONS, before, after);
  const what = stale && !options.includes('env') ? [...options, 'env'] : options;
  if (what.length === 0) return [];
  const restarts =
    after.source.kind === 'command' &&
    before.source.kind === 'command' &&
    (stale || needsRestart(before, after));
  return [{ name: after.name, what, restarts }];
}

/** Whether anything of it can be done while the stack runs. */
export function isApplicable({ added, changed, removed, stack }: StackChange): boolean {
  return [added, changed, removed, stack].some((part) => part.length > 0);
}

/** `+ billing, ~ api (env), - legacy`; empty where nothing is different. */
export function describeChange({ added, changed, removed, stack, later }: StackChange): string {
  return [
    ...added.map((name) => `+ ${name}`),
    ...changed.map(({ name, what }) => `~ ${name} (${what.join(', ')})`),
    ...removed.map((name) => `- ${name}`),
    ...(stack.length > 0 ? [`~ stack (${stack.join(', ')})`] : []),
    ...(later.length > 0 ? [`${later.join(', ')} when the stack is started anew`] : []),
  ].join(', ');
}
