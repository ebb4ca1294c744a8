/** What a disk that refused for a while has cost, in words: `3 lines are missing there`. */
export function missingThere(count: number, what: string): string {
  if (count === 0) return `no ${what} is missing there`;
  return count === 1 ? `one ${what} is missing there` : `${count} ${what}s are missing there`;
}
