/**
 * What was typed for an app and is on its way to it. Pure.
 */
import type { InstanceOf } from './mode.js';
import { linesText } from './text/figure-text.js';

/** Lines that an instance has not taken yet. */
export interface Unsent {
  readonly to: InstanceOf;
  readonly lines: number;
}

/** `1 262 lines still go to api`. */
export function goingText({ to, lines }: Unsent): string {
  return `${linesText(lines)} still ${lines === 1 ? 'goes' : 'go'} to ${to.name}`;
}

/** `1 262 lines that were typed for api may not have reached it`. */
export function lostText({ to, lines }: Unsent): string {
  const were = lines === 1 ? 'was' : 'were';
  return `${linesText(lines)} that ${were} typed for ${to.name} may not have reached it`;
}
