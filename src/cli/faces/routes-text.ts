/**
 * The routes of a running stack, as people read them: a line for each URL.
 */
import type { AppStatus } from '../../model/status.js';
import { table } from '../print.js';

type Routed = Pick<
  AppStatus,
  'name' | 'url' | 'prefixes' | 'socket' | 'port' | 'guessed' | 'state'
>;

export function routesText(apps: readonly Routed[]): string {
  const rows = apps.flatMap((app) => {
    const upstream =
      app.socket !== null ? `unix:${app.socket}` : app.port !== null ? `port ${app.port}` : '-';
    const found = app.guessed ? `${upstream} (found by watching)` : upstream;
    return urlsOf(app).map((url) => [url, app.name, app.state, found]);
  });
  return table([['URL', 'APP', 'STATE', 'UPSTREAM'], ...rows]);
}

/** Its URL is that of its first prefix; the others are beside it. */
function urlsOf({ url, prefixes: [first = '', ...more] }: Routed): string[] {
  if (url === null) return ['-'];
  const base = url.slice(0, url.length - first.length);
  return [url, ...more.map((prefix) => base + prefix)];
}
