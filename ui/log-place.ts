/**
 * Where logs stand: each of an app, and that of all, has a place of its own. Pure.
 */
import type { LineNumbers } from '../src/model/log.js';
import type { Anchor } from './lines/viewport.js';

/** The newest line that has come: its seq, and the numbers of the newest ones of all apps. */
export interface Newest {
  readonly seq: number;
  readonly numbers: LineNumbers;
}

export interface LogPlace {
  /** Null: follows the end. */
  readonly anchor: Anchor | null;
  /** Newest line when it was paused. */
  readonly paused: Newest;
  /** Lines up to this one are cleared from view. */
  readonly cleared: Newest;
}

/** By app; that of all under `undefined`. */
export type Places = ReadonlyMap<string | undefined, LogPlace>;

/** Before any line. */
export const BEFORE_ANY_LINE: Newest = { seq: 0, numbers: new Map() };
const FRESH: LogPlace = { anchor: null, paused: BEFORE_ANY_LINE, cleared: BEFORE_ANY_LINE };

/** Where the log of an app, or of all (`undefined`), stands. */
export function placeIn(places: Places, app: string | undefined): LogPlace {
  return places.get(app) ?? FRESH;
}

export function placedIn(places: Places, app: string | undefined, place: LogPlace): Places {
  return new Map(places).set(app, place);
}

/** The logs that have a place, each the name of an app, or `undefined` for that of all. */
export function placedLogs(places: Places): readonly (string | undefined)[] {
  return [...places.keys()];
}

/** Moved to another anchor; one that followed the end was paused by it. */
export function anchored(place: LogPlace, anchor: Anchor | null, newest: Newest): LogPlace {
  return { ...place, anchor, paused: place.anchor === null ? newest : place.paused };
}

export function clearedAt(newest: Newest): LogPlace {
  return { ...FRESH, cleared: newest };
}
