/**
 * What is printed once after the dashboard: a few lines, not the logs.
 */
import { tellingLine } from '../../../ui/lines/telling-line.js';
import { stripSgr } from '../../../ui/text/sgr.js';
import { lastExitOf, type AppStatus, type StackStatus } from '../../model/status.js';
import type { Address } from '../address.js';

/**
 * @param status the last one; of a stack that has been stopped, the one before that
 * @param how `lost`: below the words that say how
 * @param call how this stack is addressed from where the reader stands
 */
export function exitSummary(
  status: StackStatus,
  how: 'ended' | 'lost' | 'detached' | 'left',
  call: Address,
): string {
  const { stack, listen, apps, pid } = status;
  const urls = listen.join(' ');
  const where = `${urls} (pid ${pid})`;
  const states = statesOf(apps);
  const ways = `\n  ${states}\n  come back: ${call()} · end it: ${call('down')}`;
  const head = {
    lost: `  it was at ${urls === '' ? 'no address yet' : urls}${states && `\n  as far as it is known: ${states}`}`,
    ended: `${stack} has ended${urls === '' ? '' : `; it was at ${urls}`}${states && `\n  before that: ${states}`}`,
    detached: `${stack} lives on: ${where}${ways}`,
    left: `left the dashboard; ${stack} goes on: ${where}${ways}`,
  }[how];
  return [head, ...apps.flatMap(troubleOf), `  logs: ${status.logs}`].join('\n');
}

/** `3 ready, 1 stopped`, in the order in which they come. */
function statesOf(apps: readonly AppStatus[]): string {
  const counts = new Map<string, number>();
  for (const { state } of apps) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
}

/** Why it failed or is overdue, or how it crashed the last time and what it said; nothing of all others. */
function troubleOf(app: AppStatus): string | [] {
  const { name, state, reason, restarts } = app;
  const exit = lastExitOf(app);
  const crashed = exit && !exit.asked && (exit.code !== 0 || exit.signal !== null);
  const isBad = state === 'failed' || state === 'overdue';
  if (!isBad && !crashed) return [];
  const full = (isBad ? reason : exit?.words) ?? '';
  const why = full.startsWith(`${name} `) ? full.slice(name.length + 1) : full;
  const lines = (state === 'overdue' ? undefined : exit?.lastLines) ?? [];
  const said = stripSgr(lines[tellingLine(lines)] ?? '').trim();
  const again = restarts === 1 ? 'once' : `${restarts} times`;
  const what = isBad ? state : `crashed (started again ${again})`;
  return `  ${name} ${what}: ${why}${said === '' || why.includes(said) ? '' : `: ${said}`}`;
}
