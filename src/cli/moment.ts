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
  const clock = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(text);
  if (clock) {
    const [hours, minutes, seconds] = clock.slice(1).map((part) => Number(part || 0));
    if (hours === undefined || minutes === undefined || seconds === undefined) return undefined;
    if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
    const date = new Date(now);
    date.setHours(hours, minutes, seconds, 0);
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
