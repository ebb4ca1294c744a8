/**
 * The time of day as people read it.
 */

/** Local time of day, as `HH:MM:SS`. */
export function clockText(t: number): string {
  const date = new Date(t);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
