/**
 * What narrows access cannot be reproduced, nor can much of what answers. So that nothing of ours answers
 * there in its stead, the places that would are withheld: they become comments.
 */
import { isThisMachine } from './addresses.js';
import { begins } from './path-text.js';
import type { Draft } from './draft.js';
import type { DraftPlace, Guard } from './place.js';
import { wholeOf, writtenWords } from './statement.js';

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
          `${draft.where(guard.by)} is not reproduced there, ${writtenWords(guard.by)}`,
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

/**
 * At a name that no host of ours is left for, the places of all names would answer: it is no name of ours
 * then. Where it is one anyway (a local one, or one that a pattern fits), they are withheld.
 */
export function withholdAtClosedNames(draft: Draft, withheld: Withheld): void {
  const isLive = (host: string | undefined): boolean =>
    draft.places.some((place) => place.host === host && !withheld.has(place));
  const left = draft.guards.flatMap(({ host, by }) => {
    if (host === undefined || isLive(host)) return [];
    const isName = host.includes('.') || draft.hosts.some(({ text }) => text === host);
    return [{ name: isName ? host : `${host}.localhost`, by }];
  });
  for (const { name, by } of [...draft.closedNames, ...left]) {
    draft.hosts = draft.hosts.filter(({ text }) => text !== name);
    if (!isOurs(name, draft)) continue;
    for (const place of draft.places) {
      if (place.host !== undefined || withheld.has(place)) continue;
      withheld.set(place, `${draft.where(by)} is not reproduced at ${name}, ${writtenWords(by)}`);
      const why = `${place.prefix} is left out, which would answer at ${name}`;
      draft.note(by.line, `access: ${wholeOf(by)} is not reproduced: ${why}`);
    }
  }
}

/** True for a name, or a pattern of names, at which a stack may answer. */
function isOurs(name: string, { hosts }: Draft): boolean {
  if (isThisMachine(name) || name.endsWith('.localhost') || /[~*]/.test(name)) return true;
  return hosts.some(({ text }) => text.startsWith('*.') && name.endsWith(text.slice(1)));
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
