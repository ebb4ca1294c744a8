/**
 * A moment as people write it. Pure.
 */
import { parseDuration } from '../model/duration.js';

/** In the words of an error message. */
export const MOMENT_FORMS = 'now, 10m (ago), 14:05, 2026-11-20 or 2026-11-20T14:05';

/**
 * `now` · `10m`: so long ago · `14:05`, `14:05:30`: the last time that it was so late, in local time ·
 * `2026-11-20`, `2026-11-20T14:05`, with a blank for the T, with or without a zone: ISO 8601,
 * local time where no zone is named.
 *
 * @param now epoch ms
 * @returns epoch ms; undefined for anything else
 */
export function parseMoment(text: string, now: number): number | undefined {
  if (text === 'now') return now;
  const ago = parseDuration(text);
  if (ago !== undefined) return now - ago;
  const clock = timeOfDay(text);
  if (clock) {
    const date = new Date(now);
    date.setHours(...clock, 0);
    if (date.getTime() > now) date.setDate(date.getDate() - 1);
    return date.getTime();
  }
  const iso =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:?\d\d)?)?$/.exec(text);
  if (!iso) return undefined;
  const [, day = '', time = '00:00', zone = ''] = iso;
  // With a time and without a zone it is local (ECMAScript, Date Time String Format).
  const t = Date.parse(`${day}T${time}${zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`);
  return Number.isNaN(t) ? undefined : t;
}

/**
 * The end of a time that begins at a moment: as {@link parseMoment}, but of `14:05` the first after that, and
 * where none is named today's, which may be still to come.
 *
 * @param since epoch ms
 */
export function parseEnd(text: string, now: number, since: number | undefined): number | undefined {
  const clock = timeOfDay(text);
  if (!clock) return parseMoment(text, now);
  const date = new Date(since ?? now);
  date.setHours(...clock, 0);
  if (since !== undefined && date.getTime() < since) date.setDate(date.getDate() + 1);
  return date.getTime();
}

/** Hours, minutes and seconds of `14:05` or `14:05:30`. */
function timeOfDay(text: string): [number, number, number] | undefined {
  const parts = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(text);
  if (!parts) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part || 0));
  return hours > 23 || minutes > 59 || seconds > 59 ? undefined : [hours, minutes, seconds];
}
