/**
 * Nobody is there who could answer a question: neither where this process reads nor where it complains
 * is a terminal, as under a build server, cron or another program.
 */
export function isDeserted(): boolean {
  return !process.stdin.isTTY && !process.stderr.isTTY;
}
