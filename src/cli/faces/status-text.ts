import { attentionWords } from '../../model/attention.js';
import { formatDuration } from '../../model/duration.js';
import { placesOf } from '../../model/place.js';
import type { StackStatus } from '../../model/status.js';
import { table } from '../print.js';

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
