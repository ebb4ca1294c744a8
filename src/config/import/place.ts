/**
 * A place of another program's configuration, and what narrows access to places.
 */
import type { Statement } from './statement.js';

/** What answers at a place. */
export type Behind =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'port'; readonly port: number }
  | { readonly kind: 'files'; readonly root: string; readonly spa: boolean };

export interface DraftPlace {
  /** Begins and ends with `/`; escaped as in a URL. */
  readonly prefix: string;
  readonly behind: Behind;
  /** The app sees the path with its prefix. */
  readonly keep: boolean;
  readonly host: string | undefined;
  readonly cookies: boolean;
  /** Where it stands in the file that was read. */
  readonly line: number;
  /** What narrows access to the whole of it. */
  readonly guards: readonly Statement[];
  /** No pattern that stands beside it is asked about its paths. */
  readonly sealed: boolean;
}

export interface Guard {
  readonly by: Statement;
  readonly host: string | undefined;
  /** Requests whose path begins so were protected; no whole segment where it does not end with `/`. */
  readonly prefix: string;
  /** It holds for the places below its prefix as well, and not only for what has none. */
  readonly below: boolean;
  /** A place that gives nothing away that was protected. */
  readonly spares: (place: DraftPlace) => boolean;
}
