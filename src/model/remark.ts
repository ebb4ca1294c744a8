/**
 * Our own remarks in the logs of apps: what each is about, as data beside its words. Pure.
 */
import type { ExitFacts } from './failure.js';
import type { NoticeLevel } from './status.js';

export const REMARK_KINDS = [
  /** A process of the app has come to life, or its next generation is about to: a run begins here. */
  'started',
  /** It has become what it was started for: ready, running, up. */
  'ready',
  /** It is being ended, or has ended, because somebody asked for that or its work was done. */
  'stopped',
  /** It has ended as it should not, whatever comes after that. */
  'crashed',
  /** It is not there, or not in time, or could not be reloaded, and somebody has to look. */
  'failed',
  'warning',
  'note',
] as const;

export type RemarkKind = (typeof REMARK_KINDS)[number];

export interface Remark {
  readonly kind: RemarkKind;
  /** A sentence; several, one a line. */
  readonly text: string;
}

export function isRemarkKind(word: string): word is RemarkKind {
  return (REMARK_KINDS as readonly string[]).includes(word);
}

/** What a notice is in the log of the app that it is about. */
export function noticeRemark(level: NoticeLevel): RemarkKind {
  switch (level) {
    case 'info':
      return 'note';
    case 'warning':
      return 'warning';
    case 'error':
      return 'failed';
  }
}

/** What the end of a process is. */
export function exitRemark({ code, asked }: Pick<ExitFacts, 'code' | 'asked'>): RemarkKind {
  return asked || code === 0 ? 'stopped' : 'crashed';
}
