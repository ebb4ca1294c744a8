/**
 * What narrows access cannot be reproduced. So that nothing is published that was protected, the places
 * that would answer for its requests are withheld: they become comments.
 */
import type { Draft } from './draft.js';
import type { DraftPlace, Guard } from './place.js';
import { wordsOf, type Statement } from './statement.js';

/** Why a place is withheld, in words. */
export type Withheld = Map<DraftPlace, string>;

/** Adds to `withheld` until no place that is left answers for what was protected. */
export function withholdGuarded(draft: Draft, withheld: Withheld): void {
  for (const place of draft.places) {
    const [by] = place.guards;
    if (by !== undefined && !withheld.has(place)) withheld.set(place, narrowed(by));
  }
  for (let before = -1; before !== withheld.size;) {
    before = withheld.size;
    for (const guard of draft.guards) {
      for (const place of exposed(guard, draft.places, withheld)) {
        if (guard.spares(place)) continue;
        withheld.set(place, narrowed(guard.by));
        const text = `access: ${wordsOf(guard.by)} is not reproduced: ${place.prefix} is left out`;
        draft.note(guard.by.line, text);
      }
    }
  }
}

/** They look for something else than was asked for. */
const MOVES = /^(rewrite|uri|try_files)$/;

function narrowed(by: Statement): string {
  const does = MOVES.test(by.words[0] ?? '') ? 'makes another path of it' : 'narrows access there';
  return `line ${by.line} ${does}, ${wordsOf(by)}`;
}

/** The places that are left to answer for the requests of a guard. */
function exposed(
  { host, prefix, below }: Guard,
  places: readonly DraftPlace[],
  withheld: Withheld,
): DraftPlace[] {
  const left = places.filter((place) => place.host === host && !withheld.has(place));
  const around = left.filter((place) => prefix.startsWith(place.prefix));
  const longest = Math.max(0, ...around.map((place) => place.prefix.length));
  return [
    ...around.filter((place) => place.prefix.length === longest),
    ...(below ? left.filter((place) => place.prefix.startsWith(prefix)) : []),
  ];
}
