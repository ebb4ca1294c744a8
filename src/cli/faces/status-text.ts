import { attentionWords } from '../../model/attention.js';
import { formatDuration } from '../../model/duration.js';
import { placesOf } from '../../model/place.js';
import type { AppStatus, StackStatus } from '../../model/status.js';
import { visible } from '../../model/visible.js';
import { table } from '../print.js';

/** The status as people read it. */
export function stackStatusText(status: StackStatus): string {
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
    app.attention ? `${attentionWords(app.attention)}: ${app.attention.advice}` : whyOf(app),
  ]);
  // A supervisor of an earlier version says nothing of it.
  const trouble = status.logTrouble ?? null;
  const lost = trouble === null ? '' : `log lines are not written: ${visible(trouble)}\n`;
  return `${head}\n${lost}${table([['APP', 'STATE', 'PID', 'UP', 'RESTARTS', 'PREFIX', ''], ...rows])}`;
}

/** The reason in one line, and what to do about it where the app does not come by itself. */
function whyOf({ instances, reason }: AppStatus): string {
  const advice = instances
    .flatMap(({ state }) => (state.kind === 'failed' ? state.failure.advice : []))
    .find((each) => each !== '');
  return [reason ?? '', advice ?? '']
    .filter((words) => words !== '')
    .join('; ')
    .replace(/\s*\n\s*/g, ' ');
}
