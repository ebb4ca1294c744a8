/**
 * What is printed once after the dashboard: a few lines, not the logs.
 */
import { lastExitOf, type AppStatus, type StackStatus } from '../../model/status.js';
import type { Address } from '../address.js';

/** @param call how this stack is addressed from where the reader stands */
export function exitSummary(
  status: StackStatus,
  how: 'ended' | 'detached' | 'left',
  call: Address,
): string {
  const { stack, listen, apps, pid } = status;
  const urls = listen.join(' ');
  const where = `${urls} (pid ${pid})`;
  const ways = `\n  ${statesOf(apps)}\n  come back: ${call()} · end it: ${call('down')}`;
  const head = {
    ended: `${stack} has ended${urls === '' ? '' : `; it was at ${urls}`}`,
    detached: `${stack} lives on: ${where}${ways}`,
    left: `left the dashboard; ${stack} goes on: ${where}${ways}`,
  }[how];
  const failed = apps.filter(({ state }) => state === 'failed');
  return [head, ...failed.map(failedLine), `  logs: ${status.logs}`].join('\n');
}

/** `3 ready, 1 stopped`, in the order in which they come. */
function statesOf(apps: readonly AppStatus[]): string {
  const counts = new Map<string, number>();
  for (const { state } of apps) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
}

/** Why it failed, and the last that it said. */
function failedLine(app: AppStatus): string {
  const { name, reason } = app;
  const why = reason?.startsWith(`${name} `) ? reason.slice(name.length + 1) : (reason ?? '');
  const said = lastExitOf(app)
    ?.lastLines.findLast((line) => line.trim() !== '')
    ?.trim();
  return `  ${name} failed: ${why}${said === undefined || why.includes(said) ? '' : `: ${said}`}`;
}
