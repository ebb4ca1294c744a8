/**
 * What became of a request, or is becoming of it, in the words and figures of the list.
 */
import { bytesText, msText, spanText } from '../text/figure-text.js';
import type { RequestEntry } from './request-buffer.js';

/** ms from its first byte to its end, or until now. @param now the stack's clock */
export function tookMs({ kind, record }: RequestEntry, now: number): number {
  return kind === 'ended' ? record.totalMs : Math.max(record.totalMs, now - record.t);
}

/** `1004`; of one that goes on `12s+`. @param now the stack's clock */
export function tookText(entry: RequestEntry, now: number): string {
  const ms = tookMs(entry, now);
  if (entry.kind === 'ended') return msText(ms);
  const seconds = Math.floor(ms / 1000);
  return seconds < 1000 ? `${seconds}s+` : `${msText(ms)}+`;
}

/** The status of its answer; undefined where there is none. */
export function statusOf(entry: RequestEntry): number | undefined {
  return hasAnswer(entry) ? entry.record.status : undefined;
}

/** The status, or what there is instead: `left` where the client went away before an answer. */
export function statusText(entry: RequestEntry): string {
  const status = statusOf(entry);
  if (status !== undefined) return String(status);
  if (entry.kind === 'ended') return 'left';
  return entry.phase === 'held' ? 'held' : 'sent';
}

function hasAnswer(entry: RequestEntry): boolean {
  return entry.kind === 'ended' ? entry.record.status !== 0 : entry.phase === 'answered';
}

export function ttfbText(entry: RequestEntry): string {
  return entry.kind === 'ended' || hasAnswer(entry) ? msText(entry.record.ttfbMs) : '-';
}

export function sizeText(entry: RequestEntry): string {
  return entry.kind === 'ended' || hasAnswer(entry) ? bytesText(entry.record.bytes) : '-';
}

export function noteText(entry: RequestEntry): string {
  if (entry.kind === 'open') {
    const words = { held: 'held until ready', sent: 'no answer yet', answered: 'open' };
    return words[entry.phase];
  }
  const { note, heldMs } = entry.record;
  const held = heldMs > 0 ? `held ${spanText(heldMs)}` : '';
  return [note ?? '', held].filter((part) => part !== '').join(', ');
}
