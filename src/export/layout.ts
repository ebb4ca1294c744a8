/**
 * Where the apps of a stack answer when something else than our proxy routes to them.
 */
import type { App } from '../model/app.js';
import type { Upstream } from '../model/upstream.js';

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
  if (app.source.kind === 'files' || plan.kind === 'none') return { kind: 'none' };
  if (plan.kind === 'fixed') return { kind: 'at', upstreams: [plan.upstream], guessed: false };
  const found = book.found(app);
  if (found === 'worker') return { kind: 'none' };
  if (found !== undefined) return { kind: 'at', upstreams: found, guessed: false };
  if (plan.kind === 'literal') return { kind: 'at', upstreams: [plan.upstream], guessed: false };
  const offered = (instance: number): Upstream =>
    plan.kind === 'variable' && plan.name === 'PORT'
      ? { kind: 'tcp', host: '127.0.0.1', port: book.portOf(app, instance) }
      : { kind: 'unix', path: book.socketOf(app, instance) };
  const instances = Array.from({ length: app.instances }, (_, i) => offered(i + 1));
  return { kind: 'at', upstreams: instances, guessed: plan.kind === 'discover' };
}

/** Says of which apps the address is a guess. */
export function guessNotes(apps: readonly App[], book: AddressBook): string[] {
  const guessed = apps.filter((app) => {
    const placement = placementOf(app, book);
    return placement.kind === 'at' && placement.guessed;
  });
  if (guessed.length === 0) return [];
  const names = guessed.map(({ name }) => name).join(', ');
  return [
    `nobody says where to find ${names}: the $SOCKET that sockpit offers is taken; export again while the stack runs, or write socket= or port=`,
  ];
}
