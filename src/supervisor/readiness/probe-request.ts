/**
 * The requests by which an upstream is asked.
 */
import type { App } from '../../model/app.js';
import { throughMount } from '../../model/mount.js';
import { hostName } from '../../model/place.js';

/**
 * Programs that are HTTP servers for certain. The others are asked without a `Host`, which Redis
 * would take for an attack by cross-protocol scripting and log as such.
 */
const HTTP_SERVER =
  /(^|[\s/])(gunicorn|uvicorn|hypercorn|daphne|puma|unicorn|rails|flask|fastapi|manage\.py|vite|next|nuxt|nuxi|ng|astro|react-router|storybook|jupyter|bun|deno)(\s|$)/;
const TAKES_HOST_FOR_ATTACK = /redis|valkey|keydb/i;

/**
 * The request that proves HTTP: any status line is a proof. It goes through the app's mount, as an
 * app with `SCRIPT_NAME` may fail on a path outside it.
 *
 * Without a `Host` frameworks that check it (Django, for one) log an error at every start, and what takes a
 * whole URL from it (`new URL(request.url)` in Bun) throws, so commands that are known to be HTTP servers
 * get one.
 */
export function proofRequest(app: App): string {
  const path = throughMount(app, '/');
  const command = app.source.kind === 'command' ? app.source.command : '';
  if (HTTP_SERVER.test(command) && !TAKES_HOST_FOR_ATTACK.test(command)) {
    return withHost(app, path);
  }
  return `GET ${path} HTTP/1.0\r\n\r\n`;
}

/** The request of `ready=http:/path`, sent to what is proven to speak HTTP. */
export function pathRequest(app: App, path: string): string {
  return withHost(app, throughMount(app, path));
}

function withHost(app: App, path: string): string {
  const host = app.host === undefined ? 'localhost' : hostName(app.host);
  return (
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n` +
    'User-Agent: sockpit\r\nAccept: */*\r\nConnection: close\r\n\r\n'
  );
}
