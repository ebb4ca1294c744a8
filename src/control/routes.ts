/**
 * Method and target of a request → what it asks for. Pure; the paths are those of `docs/control.md`.
 */
import type { LineNumbers, LogQuery } from '../model/log.js';
import type { RequestQuery } from '../model/request.js';
import type { JoinOptions } from '../model/terminal.js';
import { nearest } from '../model/nearest.js';
import { ACTION_KINDS, meantAction } from './actions.js';
import type { ActionKind } from './actions.js';
import { problem } from './problem.js';
import type { Problem } from './problem.js';
import { parseSize } from './terminal-frames.js';

export type Route =
  | { readonly kind: 'status' }
  | { readonly kind: 'events'; readonly requests: boolean }
  | { readonly kind: 'logs'; readonly query: LogQuery }
  | { readonly kind: 'requests'; readonly query: RequestQuery }
  | { readonly kind: 'request-heads'; readonly id: number }
  | { readonly kind: 'environment'; readonly app: string; readonly instance: number }
  | { readonly kind: 'attach'; readonly app: string; readonly options: JoinOptions }
  | { readonly kind: 'act'; readonly app: string; readonly action: ActionKind }
  | { readonly kind: 'reload' }
  | { readonly kind: 'detach' }
  | { readonly kind: 'down' }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** Bytes of path and query. */
const MAX_TARGET = 8192;

/** What is done to the stack as a whole. */
const STACK_ACTIONS = {
  '/v1/reload': 'reload',
  '/v1/detach': 'detach',
  '/v1/down': 'down',
} as const;

const PATHS = [
  '/v1/status',
  '/v1/events',
  '/v1/logs',
  '/v1/requests',
  '/v1/requests/ID',
  ...ACTION_KINDS.map((kind) => `/v1/apps/NAME/${kind}`),
  '/v1/apps/NAME/environment',
  '/v1/apps/NAME/attach',
  ...Object.keys(STACK_ACTIONS),
];

/** Thrown inside this file to leave a parse; never leaves it. */
class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

function bad(detail: string): Refusal {
  return new Refusal(problem('bad-request', detail));
}

/** A switch in a query: absent, `0`, `1`, `true`, `false`, or bare. */
function flag(parameters: URLSearchParams, name: string): boolean {
  const value = parameters.get(name);
  if (value === null || value === '0' || value === 'false') return false;
  if (value === '' || value === '1' || value === 'true') return true;
  throw bad(`${name}=${value} is neither 1 nor 0`);
}

function checkNames(parameters: URLSearchParams, known: readonly string[]): void {
  for (const name of new Set(parameters.keys())) {
    if (!known.includes(name)) {
      const meant = nearest(name, known);
      const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
      throw bad(`unknown parameter ${name}${hint} (known: ${known.join(', ') || 'none'})`);
    }
    if (parameters.getAll(name).length > 1) throw bad(`${name} is given more than once`);
  }
}

/** What logs and requests are asked for alike. @param what is counted by `tail` */
function tailQuery(
  parameters: URLSearchParams,
  what: string,
  ...more: readonly string[]
): LogQuery {
  checkNames(parameters, ['apps', 'tail', 'follow', ...more]);
  const tail = parameters.get('tail');
  if (tail !== null && !/^\d{1,9}$/.test(tail)) {
    throw bad(`tail=${tail} is not a number of ${what}`);
  }
  const apps = parameters
    .get('apps')
    ?.split(',')
    .filter((app) => app !== '');
  return {
    follow: flag(parameters, 'follow'),
    ...(tail === null ? {} : { tail: Number(tail) }),
    ...(apps === undefined || apps.length === 0 ? {} : { apps }),
  };
}

/** What only logs can be asked for: a part of them. */
function logQuery(parameters: URLSearchParams): LogQuery {
  const query = tailQuery(parameters, 'lines', 'each', 'from', 'before', 'head');
  const each = parameters.get('each');
  const from = lineNumbers(parameters, 'from');
  const before = lineNumbers(parameters, 'before');
  const head = parameters.get('head');
  if (head !== null && !/^\d{1,9}$/.test(head)) throw bad(`head=${head} is not a number of lines`);
  if (each !== null && !/^\d{1,9}$/.test(each)) throw bad(`each=${each} is not a number of lines`);
  if (each !== null && query.tail === undefined) throw bad('each goes with tail: it adds to it');
  const part = head === null ? before && 'before' : 'head';
  if (query.follow && part) throw bad(`${part} is a part that ends, and follow goes on`);
  if (query.tail !== undefined && head !== null) throw bad('tail and head: it is one or the other');
  return {
    ...query,
    ...(each === null ? {} : { each: Number(each) }),
    ...(from ? { from } : {}),
    ...(before ? { before } : {}),
    ...(head === null ? {} : { head: Number(head) }),
  };
}

/** `api:120,web:33`; undefined where it is not there. */
function lineNumbers(parameters: URLSearchParams, name: string): LineNumbers | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  if (text === '') return new Map();
  return new Map(
    text.split(',').map((part) => {
      const [, app = '', n = ''] = /^(.+):([1-9]\d{0,14})$/.exec(part) ?? [];
      if (app === '')
        throw bad(`${name}=${part} is not an app and the number of a line, as api:120`);
      return [app, Number(n)] as const;
    }),
  );
}

/** `/v1/apps/NAME/WORD` taken apart; undefined for another path. */
function appPath(path: string): { app: string; word: string } | undefined {
  const match = /^\/v1\/apps\/([^/]+)\/([^/]+)$/.exec(path);
  const [, encoded = '', word = ''] = match ?? [];
  if (!match) return undefined;
  try {
    return { app: decodeURIComponent(encoded), word };
  } catch {
    throw bad(`${encoded} is not a valid name: a broken percent-escape`);
  }
}

function actionOf(word: string): ActionKind {
  const action = ACTION_KINDS.find((known) => known === word);
  if (action) return action;
  const detail = `unknown action ${word}; did you mean ${meantAction(word)}?`;
  throw new Refusal(problem('not-found', detail));
}

function instanceOf(parameters: URLSearchParams): number {
  checkNames(parameters, ['instance']);
  return numberOf(parameters);
}

function numberOf(parameters: URLSearchParams): number {
  const instance = parameters.get('instance') ?? '1';
  if (/^[1-9]\d{0,4}$/.test(instance)) return Number(instance);
  throw bad(`instance=${instance} is not the number of an instance, from 1`);
}

function requestId(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw bad(`${text} is not the id of a request; /v1/requests tells them`);
}

function joinOptions(parameters: URLSearchParams): JoinOptions {
  checkNames(parameters, ['instance', 'size']);
  const text = parameters.get('size') ?? '80x24';
  const size = parseSize(text);
  if (!size) throw bad(`size=${text} is no size of a terminal, such as 80x24`);
  return parameters.has('instance') ? { size, instance: numberOf(parameters) } : { size };
}

function nothingAt(path: string): Refusal {
  const version = /^\/v(\d+)(?:\/|$)/.exec(path)?.[1];
  if (version !== undefined && version !== '1') {
    return new Refusal(problem('not-found', `this sockpit speaks /v1/, not /v${version}/`));
  }
  return new Refusal(problem('not-found', `nothing at ${path}; there is: ${PATHS.join(', ')}`));
}

function parse(method: string, target: string): Route {
  if (target.length > MAX_TARGET) {
    const detail = `the request target has ${target.length} bytes; at most ${MAX_TARGET} are taken`;
    throw new Refusal(problem('target-too-long', detail));
  }
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  const parameters = new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1));
  const only = (...allowed: readonly string[]): void => {
    if (allowed.includes(method)) return;
    const allow = allowed.join(', ');
    throw new Refusal(
      problem('method-not-allowed', `${path} takes ${allow}, not ${method}`, allow),
    );
  };

  switch (path) {
    case '/v1/status':
      only('GET', 'HEAD');
      checkNames(parameters, []);
      return { kind: 'status' };
    case '/v1/events':
      only('GET');
      checkNames(parameters, ['requests']);
      return { kind: 'events', requests: flag(parameters, 'requests') };
    case '/v1/logs':
      only('GET');
      return { kind: 'logs', query: logQuery(parameters) };
    case '/v1/requests':
      only('GET');
      return {
        kind: 'requests',
        query: {
          ...tailQuery(parameters, 'requests', 'open'),
          ...(flag(parameters, 'open') ? { open: true } : {}),
        },
      };
    case '/v1/reload':
    case '/v1/detach':
    case '/v1/down':
      only('POST');
      checkNames(parameters, []);
      return { kind: STACK_ACTIONS[path] };
  }
  const request = /^\/v1\/requests\/([^/]+)$/.exec(path)?.[1];
  if (request !== undefined) {
    only('GET', 'HEAD');
    checkNames(parameters, []);
    return { kind: 'request-heads', id: requestId(request) };
  }
  const of = appPath(path);
  if (!of) throw nothingAt(path);
  const { app, word } = of;
  if (word === 'environment') {
    only('GET', 'HEAD');
    return { kind: 'environment', app, instance: instanceOf(parameters) };
  }
  if (word === 'attach') {
    only('GET');
    return { kind: 'attach', app, options: joinOptions(parameters) };
  }
  const action = actionOf(word);
  only('POST');
  checkNames(parameters, []);
  return { kind: 'act', app, action };
}

/**
 * @param method as received, such as `GET`
 * @param target path and query as received
 */
export function route(method: string, target: string): Route {
  try {
    return parse(method, target);
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'problem', problem: error.problem };
    throw error;
  }
}
