import { attentionWords } from '../../model/attention.js';
import { formatDuration } from '../../model/duration.js';
import { placesOf } from '../../model/place.js';
import type { StackStatus } from '../../model/status.js';
import { EXIT } from '../exit-codes.js';
import type { StackOptions } from '../options.js';
import { say, table } from '../print.js';
import { withRunning } from '../running.js';
import { complainOfStrange } from '../strange-apps.js';

/** The status as people read it. */
export function statusText(status: StackStatus): string {
  const head = `${status.stack}  ${status.listen.join('  ')}  ${status.phase}  pid ${status.pid}${
    status.detached ? '  detached' : ''
  }`;
  const rows = status.apps.map((app) => [
    app.name,
    app.state,
    app.pid === null ? '-' : String(app.pid),
    app.uptimeMs === null ? '-' : formatDuration(app.uptimeMs),
    String(app.restarts),
    placesOf(app).join(' ') || '-',
    app.attention
      ? `${attentionWords(app.attention)}: ${app.attention.advice}`
      : (app.reason ?? ''),
  ]);
  return `${head}\n${table([['APP', 'STATE', 'PID', 'UP', 'RESTARTS', 'PREFIX', ''], ...rows])}`;
}

/** `sockpit status [APP…]`: 0 while the stack runs, whatever its apps do. */
export function status(
  named: readonly string[],
  options: StackOptions & { json?: boolean },
): Promise<number> {
  return withRunning(options, async (handle) => {
    const whole = await handle.status();
    if (complainOfStrange(named, whole.apps)) return EXIT.usage;
    const apps = whole.apps.filter(({ name }) => named.length === 0 || named.includes(name));
    const now = { ...whole, apps };
    say(options.json === true ? JSON.stringify(now, null, 2) : statusText(now));
    return EXIT.done;
  });
}
