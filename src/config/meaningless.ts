/**
 * Options that mean nothing beside what else an app is: whoever wrote them expects something that will not
 * be.
 */
import type { AppSource } from '../model/app.js';
import type { AppKey, AppOptions } from './keys.js';
import type { RawApp } from './raw.js';

/** Of an app that says no `within`. */
export const USUAL_WITHIN_MS = 30_000;

export type Fault = (key: AppKey, message: string, advice: string) => void;

export function refuseMeaningless(
  raw: RawApp,
  options: AppOptions,
  source: AppSource,
  error: Fault,
  warn: Fault,
): void {
  if (options.worker === true || options.oneshot === true) refuseRoutes(raw, options, error);
  if (options.oneshot === true) refuseOnce(raw, options, error);
  checkDelay(raw, options, warn);
  if (options.spa === true && options.root === undefined) {
    error('spa', `${raw.name} is no directory of files, so spa means nothing`, 'add root=DIR');
  }
  checkWatch(raw, options, source, error);
  if (options.idle !== undefined && options.start !== 'lazy') {
    const advice = 'add start=lazy: a request starts it again';
    error('idle', `nothing would start ${raw.name} again after idle`, advice);
  }
  if (options.restart === 'never' && (options.retries ?? 0) > 0) {
    const message = `${raw.name} is never started again, so retries means nothing`;
    error('retries', message, 'remove one of the two');
  }
}

/** A worker that others reach without a route, such as a database: it is ready where it listens. */
export function isListeningWorker({ worker, oneshot, command, ready }: AppOptions): boolean {
  const listens = ready?.kind === 'listen' || ready?.kind === 'http';
  return worker === true && oneshot !== true && command !== undefined && listens;
}

const ROUTING = [
  'prefix',
  'host',
  'mount',
  'root',
  'socket',
  'port',
  'timeout',
  'hold-for',
  'cookies',
] as const satisfies readonly AppKey[];

function refuseRoutes(raw: RawApp, options: AppOptions, error: Fault): void {
  const what = options.worker === true ? 'a worker' : 'a oneshot';
  const mayListen = options.worker === true && options.oneshot !== true;
  for (const key of ROUTING) {
    const isPlace = key === 'socket' || key === 'port';
    if (!raw.options.has(key) || (isPlace && isListeningWorker(options))) continue;
    error(
      key,
      `${raw.name} is ${what}, which has no route: ${key} means nothing`,
      isPlace && mayListen
        ? 'remove one of the two, or add ready=listen: it is ready when it listens there'
        : 'remove one of the two',
    );
  }
}

/** What is awaited to its end is never asked whether it is ready, and is there once. */
function refuseOnce(raw: RawApp, options: AppOptions, error: Fault): void {
  const keys = (options.instances ?? 1) > 1 ? (['instances'] as const) : [];
  for (const key of ['ready', 'within', ...keys] as const) {
    if (!raw.options.has(key)) continue;
    const message = `${raw.name} is a oneshot, which others await to its end: ${key} means nothing`;
    error(key, message, 'remove one of the two');
  }
}

/** One that is ready later than it may be is overdue at every start. */
function checkDelay(raw: RawApp, options: AppOptions, warn: Fault): void {
  const { ready, within = USUAL_WITHIN_MS } = options;
  if (ready?.kind !== 'delay' || ready.ms <= within) return;
  const [delay, limit = '30s'] = (['ready', 'within'] as const).map(
    (key) => raw.options.get(key)?.value.text,
  );
  const message = `${raw.name} will be overdue at every start: ready=${delay} is later than within=${limit}`;
  warn('ready', message, 'wait for less, or give it a longer within=');
}

function checkWatch(raw: RawApp, options: AppOptions, source: AppSource, error: Fault): void {
  if (options.watch !== undefined && source.kind !== 'command') {
    const message = `${raw.name} is not run by us, so it cannot be reloaded when files change`;
    error('watch', message, 'leave watch out');
  }
  if (options.ignore !== undefined && !raw.options.has('watch')) {
    error('ignore', `${raw.name} watches no files, so ignore means nothing`, "add watch='GLOB'");
  }
}
