/**
 * Which log lines and requests a program asks for. JavaScript has numbers by name in an object as often
 * as in a Map.
 */
import { types } from 'node:util';
import { RefusedError, type StackHandle } from '../model/handle.js';
import type { LineNumbers, LogQuery as Asked } from '../model/log.js';
import type { RequestQuery } from '../model/request.js';
import { type Checks, flag, optionFault, texts } from './check-options.js';

/** `{ web: 120 }`, or a Map of the same: an app is never mistaken for what every object has in a Map. */
type GivenNumbers = LineNumbers | Readonly<Record<string, number>>;

/** What is asked of {@link LocalHandle.logs}. */
export interface LogQuery extends Omit<Asked, 'from' | 'before'> {
  /** Numbers of the lines to begin with, by app; of an app that is not named, the oldest there is. */
  readonly from?: GivenNumbers;
  /**
   * Numbers of the lines to end before, by app; of an app that is not named, none at all. Not for one
   * that follows.
   */
  readonly before?: GivenNumbers;
}

/** A handle at the door of the library: what it is given is looked at before anything is done. */
export interface LocalHandle extends StackHandle {
  /** @throws RefusedError, which says why, where the query cannot be one */
  logs(
    query: LogQuery,
    signal: Parameters<StackHandle['logs']>[1],
  ): ReturnType<StackHandle['logs']>;
  /** @throws RefusedError, which says why, where the query cannot be one */
  requests(
    query: RequestQuery,
    signal: Parameters<StackHandle['requests']>[1],
  ): ReturnType<StackHandle['requests']>;
}

const countOf =
  (things: string) =>
  (value: unknown): string | undefined =>
    isCount(value) || value === Infinity ? undefined : `is not a number of ${things}`;

const numbers = (value: unknown): string | undefined =>
  numbersOf(value)?.every(([app, n]) => typeof app === 'string' && isCount(n)) === true
    ? undefined
    : 'is not the number of a line for each app, such as { web: 120 }';

const LOG_QUERY: { readonly [name in keyof LogQuery]-?: Checks[string] } = {
  apps: texts,
  tail: countOf('lines'),
  each: countOf('lines'),
  follow: flag,
  from: numbers,
  before: numbers,
  head: countOf('lines'),
  everyMs: (value) =>
    Number.isFinite(value) && Number(value) >= 0 ? undefined : 'is not a number of milliseconds',
};

const REQUEST_QUERY: { readonly [name in keyof RequestQuery]-?: Checks[string] } = {
  apps: texts,
  tail: countOf('requests'),
  follow: flag,
  open: flag,
};

/** @throws RefusedError, which says why, where what is given cannot be a query */
export function readLogQuery(given: LogQuery): Asked {
  check('logs', given, LOG_QUERY);
  const { from, before, ...rest } = given;
  return {
    ...rest,
    ...(from === undefined ? {} : { from: asMap(from) }),
    ...(before === undefined ? {} : { before: asMap(before) }),
  };
}

/** @throws RefusedError, which says why, where what is given cannot be a query */
export function readRequestQuery(given: RequestQuery): RequestQuery {
  check('requests', given, REQUEST_QUERY);
  return given;
}

function check(call: string, given: unknown, checks: Checks): void {
  const fault = optionFault(call, given, checks);
  if (fault !== undefined) throw new RefusedError(fault);
}

function asMap(given: GivenNumbers): LineNumbers {
  return new Map(numbersOf(given) as [string, number][]);
}

/** Undefined where it holds none by name. An app that is left undefined is left out. */
function numbersOf(value: unknown): [unknown, unknown][] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = types.isMap(value) ? [...value] : Object.entries(value);
  return entries.filter(([, n]) => n !== undefined);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
