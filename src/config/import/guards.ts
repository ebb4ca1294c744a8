/**
 * What narrows access cannot be reproduced, nor can much of what answers. So that nothing of ours answers
 * there in its stead, the places that would are withheld: they become comments.
 */
import { begins } from './path-text.js';
import type { Draft } from './draft.js';
import type { DraftPlace, Guard } from './place.js';
import { wholeOf, wordsOf } from './statement.js';

/** Why a place is withheld, in words. */
export type Withheld = Map<DraftPlace, string>;

/** Adds to `withheld` until no place that is left answers where a guard is. */
export function withholdGuarded(draft: Draft, withheld: Withheld): void {
  for (let before = -1; before !== withheld.size;) {
    before = withheld.size;
    for (const guard of draft.guards) {
      for (const place of exposed(guard, draft.places, withheld)) {
        if (guard.spares(place)) continue;
        withheld.set(
          place,
          `${draft.where(guard.by)} is not reproduced there, ${wordsOf(guard.by)}`,
        );
        const isAround = begins(guard.prefix, place.prefix, guard.letterCase);
        const there =
          isAround && place.prefix.length < guard.prefix.length
            ? `, which would answer at ${guard.prefix}`
            : '';
        const why = `${wholeOf(guard.by)} is not reproduced: ${place.prefix} is left out${there}`;
        draft.note(guard.by.line, `access: ${why}`);
      }
    }
  }
}

/** The places that are left to answer for the requests of a guard. */
function exposed(
  { host, prefix, below, letterCase }: Guard,
  places: readonly DraftPlace[],
  withheld: Withheld,
): DraftPlace[] {
  const left = places.filter((place) => place.host === host && !withheld.has(place));
  const around = left.filter((place) => begins(prefix, place.prefix, letterCase));
  const longest = Math.max(0, ...around.map((place) => place.prefix.length));
  return [
    ...around.filter((place) => place.prefix.length === longest),
    ...(below ? left.filter((place) => begins(place.prefix, prefix, letterCase)) : []),
  ];
}
