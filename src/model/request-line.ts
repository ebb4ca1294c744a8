/**
 * A finished request in one line, for people. Pure.
 */
import { formatDuration } from './duration.js';
import { targetWords, type RequestRecord } from './request.js';

/** Bytes → `12B`, `3.4kB`, `12MB`. */
function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  for (; Math.round(value) >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  // What would be rounded to 10.0 is 10.
  const whole = value >= 9.95 || unit === 0;
  return `${whole ? Math.round(value) : value.toFixed(1)}${units[unit] ?? ''}`;
}

/** `200 GET /api/users?page=2  12ms 3.4kB  api`, and what was out of the ordinary. */
export function requestLine(record: RequestRecord): string {
  const { status, method, totalMs, bytes, app, heldMs, note } = record;
  const extra = [
    ...(heldMs >= 1 ? [`held ${formatDuration(heldMs)}`] : []),
    ...(note === undefined ? [] : [note]),
  ];
  // 0: the client left before there was an answer.
  const code = status === 0 ? '---' : String(status);
  const facts = `${formatDuration(totalMs)} ${size(bytes)}  ${app ?? '-'}`;
  const what = [method, targetWords(record)].filter((part) => part !== '').join(' ');
  const line = `${code} ${what}  ${facts}`;
  return extra.length === 0 ? line : `${line}  (${extra.join(', ')})`;
}
