/**
 * The port that URLs on 127.0.0.1 are made with. Pure.
 *
 * @param listen URLs (or `unix:` addresses) on which the proxy accepts
 * @returns undefined where there is no TCP listener
 */
export function frontPort(listen: readonly string[]): number | undefined {
  const url = listen.find((each) => !each.startsWith('unix:'));
  if (url === undefined) return undefined;
  const { port, protocol } = new URL(url);
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}
