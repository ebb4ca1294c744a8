/**
 * The options of one app → the app, complete. What contradicts itself is an error that names both
 * sides; a default is never chosen in silence over something that was written.
 */
import { isAbsolute, join, resolve } from 'node:path';
import type { App, AppSource } from '../model/app.js';
import type { SourcePosition } from '../model/diagnostic.js';
import { instancesFault, swapFault } from '../model/instances.js';
import {
  describeUpstream,
  sameUpstream,
  type Upstream,
  type UpstreamPlan,
} from '../model/upstream.js';
import type { AppKey, AppOptions } from './keys.js';
import { readAppOptions, type Report } from './options.js';
import { diagnosticAt, type Mark, type RawApp } from './raw.js';
import {
  isListeningWorker,
  refuseMeaningless,
  USUAL_WITHIN_MS,
  type Fault,
} from './meaningless.js';
import { planUpstream } from './upstream-plan.js';

export interface AppContext {
  /** The config's folder, absolute. */
  readonly directory: string;
  readonly home: string | undefined;
  /** The stack's `grace`, in ms. */
  readonly graceMs: number;
  /** Instances asked for on the command line. */
  readonly instances: number | undefined;
  readonly report: Report;
}

/** An absolute path: `~/` is our home, everything else is relative to the folder given. */
export function absolutePath(path: string, directory: string, home: string | undefined): string {
  if (home !== undefined && (path === '~' || path.startsWith('~/'))) {
    return join(home, path.slice(1));
  }
  return isAbsolute(path) ? resolve(path) : resolve(directory, path);
}

/** Always gives an app, so that what depends on it can be checked in the same run. */
export function resolveApp(raw: RawApp, index: number, context: AppContext): App {
  const { directory, home, report } = context;
  const options = readAppOptions(raw.options, report);
  const markOf = (key: AppKey): Mark => raw.options.get(key)?.value.mark ?? raw.mark;
  const error = (key: AppKey, message: string, advice: string): void =>
    report(diagnosticAt('error', markOf(key), message, advice));

  const cwd = options.cwd === undefined ? directory : absolutePath(options.cwd, directory, home);
  const upstream = fixedUpstream(options, directory, home);
  const source = sourceOf(raw, options, upstream, context, error);
  const unrouted = options.worker === true || options.oneshot === true;
  refuseMeaningless(raw, options, source, error, (key, message, advice) =>
    report(diagnosticAt('warning', markOf(key), message, advice)),
  );
  const plan = planOf(options, source, upstream, cwd);
  warnOfDisagreement(source, plan, cwd, markOf, report);

  // A migration that has failed is for people to look at; who wrote retries has decided otherwise.
  const runsOnce = options.oneshot === true && options.retries === undefined;
  const prefixes = unrouted ? [] : (options.prefix ?? [defaultPrefix(raw.name, options)]);
  const app: App = {
    name: raw.name,
    index,
    source,
    position: raw.mark.position,
    commandAt: placeOf(raw.options.get('command')?.value.mark),
    prefixes: [...new Set(prefixes)],
    prefixGuessed: !unrouted && options.prefix === undefined,
    host: options.host,
    mount: options.mount ?? 'strip',
    upstream: plan,
    instances: context.instances ?? options.instances ?? 1,
    ready: options.ready,
    withinMs: options.within ?? USUAL_WITHIN_MS,
    after: [...new Set(options.after ?? [])],
    oneshot: options.oneshot ?? false,
    start: options.start ?? 'auto',
    idleMs: options.idle,
    optional: options.optional ?? false,
    restart: options.restart ?? (runsOnce ? 'never' : 'on-failure'),
    retries: options.retries ?? 5,
    timeoutMs: options.timeout,
    watch: options.watch ?? [],
    ignore: options.ignore ?? [],
    reload: options.reload ?? 'restart',
    holdForMs: options['hold-for'] ?? 30_000,
    signal: options.signal ?? 'SIGTERM',
    graceMs: options.grace ?? context.graceMs,
    stopCommand: options.stop,
    cwd,
    envFiles: (options['env-file'] ?? []).map((file) => absolutePath(file, directory, home)),
    env: options.env ?? {},
    tty: options.tty ?? false,
    cookies: options.cookies ?? false,
  };
  checkInstances(app, raw, report);
  return app;
}

/** A mark without text stands for its file alone. */
function placeOf(mark: Mark | undefined): SourcePosition | undefined {
  return mark?.text === undefined ? undefined : mark.position;
}

/** An app alone on its host is what that host shows; else `web` is the front, as in Heroku. */
function defaultPrefix(name: string, options: AppOptions): string {
  return name === 'web' || options.host !== undefined ? '/' : `/${name}/`;
}

function fixedUpstream(
  options: AppOptions,
  directory: string,
  home: string | undefined,
): Upstream | undefined {
  if (options.socket !== undefined) {
    const path = options.socket.replace(/^unix:(\/\/(?=\/))?/, '');
    return { kind: 'unix', path: absolutePath(path, directory, home) };
  }
  return options.port === undefined
    ? undefined
    : { kind: 'tcp', host: 'localhost', port: options.port };
}

function sourceOf(
  raw: RawApp,
  options: AppOptions,
  upstream: Upstream | undefined,
  context: AppContext,
  error: Fault,
): AppSource {
  const { name } = raw;
  if (options.socket !== undefined && options.port !== undefined) {
    const advice = 'an app has one upstream: keep one of the two';
    error('port', `${name} has both socket and port`, advice);
  }
  if (options.root !== undefined) {
    const other = (['command', 'socket', 'port'] as const).find((key) => raw.options.has(key));
    if (other !== undefined) {
      const advice = `declare the files as an app of their own: #@app ${name}-files root=${options.root}`;
      error(
        'root',
        `${name} has both root and ${other === 'command' ? 'a command' : other}`,
        advice,
      );
    }
    const root = absolutePath(options.root, context.directory, context.home);
    return { kind: 'files', root, spa: options.spa ?? false };
  }
  if (options.command !== undefined) return { kind: 'command', command: options.command };
  if (upstream !== undefined) return { kind: 'served', upstream };
  const named = ['command', 'socket', 'port', 'root'].some((key) => raw.options.has(key));
  if (!named && raw.incomplete !== true) {
    context.report(
      diagnosticAt(
        'error',
        raw.mark,
        `nothing stands behind ${name}`,
        'give it a command, socket=PATH, port=NUMBER or root=DIR',
      ),
    );
  }
  return { kind: 'command', command: 'false' };
}

function planOf(
  options: AppOptions,
  source: AppSource,
  upstream: Upstream | undefined,
  cwd: string,
): UpstreamPlan {
  const listens = options.worker !== true || isListeningWorker(options);
  if (!listens || options.oneshot === true) return { kind: 'none' };
  if (upstream !== undefined) return { kind: 'fixed', upstream };
  return source.kind === 'command' ? planUpstream(source.command, cwd) : { kind: 'none' };
}

/** `socket=app.sock` is relative to the config's folder, the command's own to where it runs. */
function warnOfDisagreement(
  source: AppSource,
  plan: UpstreamPlan,
  cwd: string,
  markOf: (key: AppKey) => Mark,
  report: Report,
): void {
  if (plan.kind !== 'fixed' || source.kind !== 'command') return;
  const said = planUpstream(source.command, cwd);
  const isSaid = said.kind === 'literal' || (said.kind === 'implied' && said.certain);
  if (!isSaid || sameUpstream(said.upstream, plan.upstream)) return;
  if (said.upstream.kind === 'tcp' && plan.upstream.kind === 'tcp') {
    if (said.upstream.port === plan.upstream.port) return;
  }
  report(
    diagnosticAt(
      'warning',
      markOf(plan.upstream.kind === 'unix' ? 'socket' : 'port'),
      `the command ${said.kind === 'literal' ? 'says' : 'implies'} ${describeUpstream(said.upstream)}, this says ${describeUpstream(plan.upstream)}`,
      'this is taken; without it the command would be believed',
    ),
  );
}

/** Refuses several instances, and a swap, of an app of which only one process can run at a time. */
function checkInstances(app: App, raw: RawApp, report: Report): void {
  const faults = {
    instances: instancesFault(app, app.instances),
    reload: app.reload === 'swap' ? swapFault(app) : undefined,
  };
  for (const [key, fault] of Object.entries(faults)) {
    if (!fault) continue;
    const mark = raw.options.get(key)?.value.mark;
    report(diagnosticAt('error', mark, fault.message, fault.advice));
  }
}
