/**
 * A list that ends up in a sentence.
 */
const ALL = 6;
const FIRST = 3;

/** `a, b, c`; of more than six the first three: `a, b, c and 97 more`. Pure. */
export function few(items: readonly (string | number)[]): string {
  if (items.length <= ALL) return items.join(', ');
  return `${items.slice(0, FIRST).join(', ')} and ${items.length - FIRST} more`;
}
