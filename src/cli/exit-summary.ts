/**
 * What is printed once after the dashboard: a few lines, not the logs.
 */
import type { StackStatus } from '../model/status.js';
import type { Address } from './address.js';

/** @param call how this stack is addressed from where the reader stands */
export function exitSummary(
  status: StackStatus,
  how: 'ended' | 'detached' | 'left',
  call: Address,
): string {
  const where = `${status.listen.join(' ')} (pid ${status.pid})`;
  const ways = `\n  come back: ${call()} · end it: ${call('down')}`;
  const failed = status.apps.filter(({ state }) => state === 'failed');
  const head = {
    ended: `${status.stack} has ended`,
    detached: `${status.stack} lives on: ${where}${ways}`,
    left: `left the dashboard; ${status.stack} goes on: ${where}${ways}`,
  }[how];
  return [
    head,
    ...failed.map(({ name, reason }) => `  ${name} failed: ${reason ?? ''}`),
    `  logs: ${status.logs}`,
  ].join('\n');
}
