/**
 * What a stack has to say to whoever looks at it. The newest are kept for those who come later.
 */
import type { Clock } from '../model/clock.js';
import type { NoticeLevel } from '../model/event.js';
import type { Notice } from '../model/status.js';

export interface Notices {
  /** Oldest first. */
  readonly kept: readonly Notice[];
  /** @param app null: it is about the whole stack */
  add(level: NoticeLevel, app: string | null, text: string): void;
  listen(listener: (notice: Notice) => void): void;
}

const KEPT = 50;

export function createNotices(clock: Clock): Notices {
  const kept: Notice[] = [];
  const listeners: ((notice: Notice) => void)[] = [];
  return {
    kept,
    add(level, app, text) {
      const notice = { t: clock.now(), level, app, text };
      kept.push(notice);
      if (kept.length > KEPT) kept.shift();
      for (const listener of listeners) listener(notice);
    },
    listen: (listener) => void listeners.push(listener),
  };
}
