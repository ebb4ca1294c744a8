/**
 * What is printed once after the dashboard: a few lines, not the logs.
 */
import type { StackStatus } from '../model/status.js';

export function exitSummary(status: StackStatus, how: 'ended' | 'detached' | 'left'): string {
  const failed = status.apps.filter(({ state }) => state === 'failed');
  const head = {
    ended: `${status.stack} has ended`,
    detached: `${status.stack} lives on: ${status.listen.join(' ')} (pid ${status.pid})\n  come back: sockpit · end it: sockpit down`,
    left: `left the dashboard; ${status.stack} goes on: ${status.listen.join(' ')} (pid ${status.pid})\n  come back: sockpit · end it: sockpit down`,
  }[how];
  return [
    head,
    ...failed.map(({ name, reason }) => `  ${name} failed: ${reason ?? ''}`),
    `  logs: ${status.logs}`,
  ].join('\n');
}
