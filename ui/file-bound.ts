/**
 * Where the log files go on, for whoever has come to the end of what is shown of a log.
 */
import type { LineNumbers } from '../src/model/log.js';
import { clearedFloor } from './excerpts.js';
import type { Holdings } from './holdings.js';
import type { LogPlace } from './log-place.js';

/**
 * @returns backwards the numbers of the first lines that are shown, forward of the first behind them;
 * undefined: there is nothing more in that direction
 */
export function boundBeyond(
  app: string | undefined,
  forward: boolean,
  place: LogPlace,
  { logs, excerpts }: Holdings,
): LineNumbers | undefined {
  const floor = clearedFloor(app, place);
  const excerpt = excerpts.of(app);
  if (forward) {
    if (!excerpt || excerpts.isJoined(app, excerpt)) return undefined;
    return new Map([...floor, ...excerpt.end]);
  }
  const bound = excerpt ? excerpt.start : logs.numbersFrom(app, logs.droppedTo(app) + 1);
  const isOlder = ([name, n]: [string, number]): boolean => n > (floor.get(name) ?? 1);
  return [...bound].some(isOlder) ? bound : undefined;
}
