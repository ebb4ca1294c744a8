/**
 * The notices among events that begin with a snapshot, and may begin once more.
 */
import type { StackEvent } from '../../model/event.js';
import type { Notice } from '../../model/status.js';

/** More than a snapshot has. */
const KNOWN = 100;

/** Those of each event; of a snapshot without those that came before it. */
export function newNotices(): (event: StackEvent) => readonly Notice[] {
  let known: readonly string[] = [];
  return (event) => {
    const told =
      event.type === 'snapshot' ? event.status.notices : event.type === 'notice' ? [event] : [];
    const before = new Set(event.type === 'snapshot' ? known : []);
    known = [...known, ...told.map(keyOf)].slice(-KNOWN);
    return told.filter((notice) => !before.has(keyOf(notice)));
  };
}

/** The same for one notice as an event and in a snapshot. */
function keyOf({ t, app, text }: Notice): string {
  return JSON.stringify([t, app, text]);
}
