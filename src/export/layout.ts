/**
 * Where the apps of a stack answer when something else than our proxy routes to them.
 */
import type { App } from '../model/app.js';
import type { Stack } from '../model/stack.js';
import { toldUpstream, type Upstream } from '../model/upstream.js';

/** What is known about places beyond the config. */
export interface AddressBook {
  /** The socket that an instance is offered in `SOCKET`. */
  socketOf(app: App, instance: number): string;
  /** The port that an instance is offered in `PORT`. */
  portOf(app: App, instance: number): number;
  /** What sockpit gives an instance beside `PORT`, in `SOCKET`, `PS`, `SOCKPIT_…`. */
  variablesOf(app: App, instance: number): Readonly<Record<string, string>>;
  /** A directory of files, as the proxy sees it. */
  folderOf(root: string): string;
  /** Where its instances were found answering, now or in an earlier run; `worker`: nowhere. */
  found(app: App): readonly Upstream[] | 'worker' | undefined;
}

type Placement =
  /** It has no route: a worker, a oneshot, a directory of files. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'at';
      /** One of each instance, in order. */
      readonly upstreams: readonly Upstream[];
      /** Nobody said so: the socket that it is offered. */
      readonly guessed: boolean;
    };

export function placementOf(app: App, book: AddressBook): Placement {
  const plan = app.upstream;
  const unrouted = plan.kind === 'none' || app.prefixes.length === 0;
  if (app.source.kind === 'files' || unrouted) return { kind: 'none' };
  if (plan.kind === 'fixed') return { kind: 'at', upstreams: [plan.upstream], guessed: false };
  const found = book.found(app);
  if (found === 'worker') return { kind: 'none' };
  if (found !== undefined) return { kind: 'at', upstreams: found, guessed: false };
  const told = toldUpstream(app);
  if (told !== undefined) return { kind: 'at', upstreams: [told], guessed: false };
  if (plan.kind === 'discover' && !isSaidToListen(app)) return { kind: 'none' };
  const offered = (instance: number): Upstream =>
    plan.kind === 'variable' && plan.name === 'PORT'
      ? { kind: 'tcp', host: '127.0.0.1', port: book.portOf(app, instance) }
      : { kind: 'unix', path: book.socketOf(app, instance) };
  const instances = Array.from({ length: app.instances }, (_, i) => offered(i + 1));
  return { kind: 'at', upstreams: instances, guessed: plan.kind === 'discover' };
}

/** Whether anything leads to an app; files are always shown, by whoever stands in front. */
export function hasRoute(app: App, book: AddressBook): boolean {
  return app.source.kind === 'files' || placementOf(app, book).kind === 'at';
}

/**
 * Somebody said so who knows no address: by a prefix, a host, a mount, a test of its answer, a start at the first request, or the name that
 * Heroku gives the one process that is sent requests.
 */
function isSaidToListen({ name, prefixGuessed, host, ready, mount, start }: App): boolean {
  return (
    name === 'web' ||
    !prefixGuessed ||
    host !== undefined ||
    mount !== 'strip' ||
    start === 'lazy' ||
    ready?.kind === 'http' ||
    ready?.kind === 'listen'
  );
}

/** Nothing says that it listens, and nobody that it does not: it gets no route, and no test of an answer. */
function mayBeWorker(app: App, book: AddressBook): boolean {
  return app.upstream.kind === 'discover' && !isSaidToListen(app) && book.found(app) === undefined;
}

/** On Heroku it runs to its end before anything else of a new release starts. */
function isReleasePhase(app: App): boolean {
  const { name, source, upstream } = app;
  return (
    name === 'release' &&
    source.kind === 'command' &&
    upstream.kind === 'discover' &&
    !isSaidToListen(app)
  );
}

/** The stack where what Heroku would run once is said to run once. */
export function withReleasePhase(stack: Stack): Stack {
  const once = (app: App): App => ({
    ...app,
    prefixes: [],
    upstream: { kind: 'none' },
    oneshot: true,
    restart: 'never',
  });
  return { ...stack, apps: stack.apps.map((app) => (isReleasePhase(app) ? once(app) : app)) };
}

/**
 * Says what to write about apps of which nothing says what they are.
 * @param apps as they were configured
 */
export function roleNotes(apps: readonly App[], book: AddressBook): string[] {
  return apps.flatMap((app) => {
    const { name } = app;
    if (isReleasePhase(app)) {
      return [
        `${name} runs once, as Heroku's release phase does: write oneshot=true, and after=${name} at those that wait for it`,
      ];
    }
    if (!mayBeWorker(app, book)) return [];
    return [
      `${name}: nothing says that it listens, so it has no route: write worker=true, or prefix=/${name}/ if it does, or export again when sockpit has run it`,
    ];
  });
}

/** Says of which apps the address is a guess. */
export function guessNotes(apps: readonly App[], book: AddressBook): string[] {
  const guessed = apps.filter((app) => {
    const placement = placementOf(app, book);
    return placement.kind === 'at' && placement.guessed;
  });
  return guessNote(guessed, 'the $SOCKET that sockpit offers');
}

/** @param taken what the export takes for the address of these apps */
export function guessNote(guessed: readonly App[], taken: string): string[] {
  if (guessed.length === 0) return [];
  const names = guessed.map(({ name }) => name).join(', ');
  return [
    `nobody says where to find ${names}: ${taken} is taken; export again while the stack runs, or write socket= or port=`,
  ];
}
