/**
 * What an object holds under a word that somebody chose: not what every object has by the name of
 * `constructor`, `toString` or `__proto__`. For objects that are given so, such as an environment; what
 * is kept by such words is kept in a Map.
 */
export function ownValue<T>(from: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(from, word) ? from[word] : undefined;
}
