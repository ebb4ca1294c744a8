import type { StackStatus } from '../../model/status.js';
import { EXIT } from '../exit-codes.js';
import type { StackOptions } from '../options.js';
import { say, table } from '../print.js';
import { findStack } from '../running.js';
import { describeConfig } from './check.js';

/** The routes of a running stack, as people read them. */
function routesText(status: StackStatus): string {
  const rows = status.apps.map((app) => {
    const upstream =
      app.socket !== null ? `unix:${app.socket}` : app.port !== null ? `port ${app.port}` : '-';
    return [
      app.url ?? '-',
      app.name,
      app.state,
      app.guessed ? `${upstream} (found by watching)` : upstream,
    ];
  });
  return table([['URL', 'APP', 'STATE', 'UPSTREAM'], ...rows]);
}

/** `sockpit routes`: of the running stack; without one, what the config describes. */
export async function routes(options: StackOptions & { json?: boolean }): Promise<number> {
  const found = await findStack(options);
  if (found.kind !== 'running') return describeConfig(options);
  try {
    const status = await found.handle.status();
    if (options.json === true) {
      const list = status.apps.map(
        ({ name, url, prefixes, host, socket, port, guessed, state }) => ({
          name,
          url,
          prefixes,
          host,
          socket,
          port,
          guessed,
          state,
        }),
      );
      say(JSON.stringify({ listen: status.listen, routes: list }, null, 2));
    } else say(routesText(status));
    return EXIT.done;
  } finally {
    await found.handle.close();
  }
}
