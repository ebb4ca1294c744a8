/**
 * An app as configured: complete, frozen, nothing left to default. What is happening to it is an
 * {@link AppStatus}, never stored here.
 */
import type { SourcePosition } from './diagnostic.js';
import { mayAnswerNowhere, type Upstream, type UpstreamPlan } from './upstream.js';

/** How a path under a prefix reaches the app (README, "Under a prefix"). */
export type Mount = 'strip' | 'keep' | 'script-name' | 'root-path';

/** When an app counts as ready. */
export type ReadyRule =
  /** An HTTP answer on the upstream: any status, or 2xx/3xx on `path` when one is given. */
  | { readonly kind: 'http'; readonly path?: string }
  /** The upstream accepts a connection. */
  | { readonly kind: 'listen' }
  /** A line of output matches (ECMAScript regular expression source and flags). */
  | { readonly kind: 'log'; readonly source: string; readonly flags: string }
  /** A command ends with 0. */
  | { readonly kind: 'exec'; readonly command: string }
  /** A time has passed. */
  | { readonly kind: 'delay'; readonly ms: number };

export type RestartPolicy = 'always' | 'on-failure' | 'never';
/** `left-out`: as `manual`, because the command line left it out. */
export type StartPolicy = 'auto' | 'lazy' | 'manual' | 'left-out';
export type ReloadPolicy = 'restart' | 'swap' | 'HUP';

/** What stands behind an app's routes. */
export type AppSource =
  /** A command that we run, for `sh -c`. */
  | { readonly kind: 'command'; readonly command: string }
  /** Someone else runs it; we only route to it. */
  | { readonly kind: 'served'; readonly upstream: Upstream }
  /** A directory of files; `spa` answers unknown paths with its index.html. */
  | { readonly kind: 'files'; readonly root: string; readonly spa: boolean };

export interface App {
  readonly name: string;
  /** Position in the config, from 0: decides PORT and the order of display. */
  readonly index: number;
  readonly source: AppSource;
  /** Where it was declared. */
  readonly position: SourcePosition;
  /** Where its command is written; undefined where it has none, or only the file is known. */
  readonly commandAt: SourcePosition | undefined;
  /** Route prefixes, each beginning and ending with `/`; empty for a worker. */
  readonly prefixes: readonly string[];
  /** True where the prefix is the default `/name/`, not one that was written. */
  readonly prefixGuessed: boolean;
  /** `host=diet`: its routes answer at `diet.localhost` only. */
  readonly host: string | undefined;
  readonly mount: Mount;
  readonly upstream: UpstreamPlan;
  /** Number of process groups, at least 1. */
  readonly instances: number;
  /** The rule that was written; undefined means: `http` once an upstream is known. */
  readonly ready: ReadyRule | undefined;
  /** Past this many ms after the spawn an app that is not ready is overdue. */
  readonly withinMs: number;
  /** Names of apps that must be ready (a oneshot: have exited 0) first. */
  readonly after: readonly string[];
  readonly oneshot: boolean;
  readonly start: StartPolicy;
  /** A lazy app is stopped after this long without a request; undefined: never. */
  readonly idleMs: number | undefined;
  /** `exec`: a command that must end with 0 for the app to be there. */
  readonly optional: false | { readonly exec: string | undefined };
  readonly restart: RestartPolicy;
  /** `failed` after this many fast deaths in a row. */
  readonly retries: number;
  /** 504 when the head of an answer takes longer; undefined: no limit. */
  readonly timeoutMs: number | undefined;
  /** Globs; a change reloads the app. */
  readonly watch: readonly string[];
  readonly ignore: readonly string[];
  readonly reload: ReloadPolicy;
  /** How long a request may wait for a starting app. */
  readonly holdForMs: number;
  /** Signal that asks it to stop, such as `SIGTERM`. */
  readonly signal: NodeJS.Signals;
  readonly graceMs: number;
  /** A command that stops it, instead of the signal. */
  readonly stopCommand: string | undefined;
  /** Absolute working directory. */
  readonly cwd: string;
  /** Absolute paths of the app's own env files, weakest first. */
  readonly envFiles: readonly string[];
  /** The app's own `env` (structured config only). */
  readonly env: Readonly<Record<string, string>>;
  readonly tty: boolean;
  /** Scope `Set-Cookie Path=/` to the prefix. */
  readonly cookies: boolean;
}

/** An app whose processes are ours. */
export type CommandApp = App & { readonly source: Extract<AppSource, { kind: 'command' }> };

export function isSupervised(app: App): app is CommandApp {
  return app.source.kind === 'command';
}

/** True where it runs without being asked for by name: with the stack, or at a request. */
export function startsByItself({ start }: App): boolean {
  return start === 'auto' || start === 'lazy';
}

/** True where a route was told or can be taken for sure, not only hoped for until it is found. */
export function hasCertainRoute(app: App): boolean {
  if (app.prefixes.length === 0 || app.optional !== false) return false;
  return !isSupervised(app) || !app.prefixGuessed || !mayAnswerNowhere(app);
}

/** `api.1`: an instance's name in the environment (`PS`), in socket names and in messages. */
export function instanceName(app: string, instance: number): string {
  return `${app}.${instance}`;
}

/** `api.2` taken apart; undefined for what names no instance. */
export function namedInstance(
  name: string,
): { readonly app: string; readonly instance: number } | undefined {
  const [, app, number] = /^(.+)\.([1-9]\d*)$/.exec(name) ?? [];
  return app === undefined ? undefined : { app, instance: Number(number) };
}

/** The app that a name is of: `api` of `api` and of `api.2`. */
export function appNamed(name: string): string {
  return namedInstance(name)?.app ?? name;
}

/** What people are told: `api`, or `api.2` where there is more than one. @param count instances there are */
export function calledAmong(app: string, instance: number, count: number): string {
  return instance > 1 || count > 1 ? instanceName(app, instance) : app;
}
