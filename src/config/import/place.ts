/**
 * A place of another program's configuration, and the guards over what is not carried over.
 */
import type { LetterCase } from './path-text.js';
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
  /** No pattern that stands beside it is asked about its paths. */
  readonly sealed: boolean;
}

/**
 * Over requests that were closed, or that something answered that cannot be carried over: whatever of ours
 * would answer them, an app or files, at that very prefix or around it, is withheld.
 */
export interface Guard {
  /** What closed them, or answered. */
  readonly by: Statement;
  readonly host: string | undefined;
  /** What their paths begin with; no whole segment where it does not end with `/`. */
  readonly prefix: string;
  /** How its program compares paths with that prefix; ours are compared exactly. */
  readonly letterCase: LetterCase;
  /** The guard holds for the places below its prefix as well, and not only for paths that no place answers. */
  readonly below: boolean;
  /** A place that may answer them. */
  readonly spares: (place: DraftPlace) => boolean;
}

/** Apps answer for themselves; files would show what was never to be seen. */
export function isApp({ behind }: DraftPlace): boolean {
  return behind.kind !== 'files';
}

/** The place leads where those requests were led. */
export function leadsTo(behind: Behind | undefined): Guard['spares'] {
  return (place) => JSON.stringify(place.behind) === JSON.stringify(behind);
}
