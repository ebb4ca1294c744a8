/**
 * "Did you mean": the nearest known word to one that was mistyped.
 */

/** Edit distance with neighbouring letters swapped counting one (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(
        (previous[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + cost,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/** The candidate nearest to `word`, or undefined when none is near enough to be meant. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  let best: string | undefined;
  // As many mistakes as letters would make any word any other.
  const mistakes = Math.min(word.length - 1, Math.max(1, Math.floor(word.length / 3)));
  let bestDistance = mistakes + 1;
  for (const candidate of candidates) {
    const d = distance(lower, candidate.toLowerCase());
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
}

/** What a name that no app has was probably to be, in words: `did you mean web?`. */
export function meantApp(name: string, names: readonly string[]): string {
  const parts = name.split(',').filter((part) => part !== '');
  if (name.includes(',') && parts.length > 0) {
    return `names are separated by blanks: ${parts.join(' ')}`;
  }
  const near = nearest(name, names);
  return near === undefined ? `the apps are ${names.join(', ')}` : `did you mean ${near}?`;
}
