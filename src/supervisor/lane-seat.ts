/**
 * The place of a lane: what all lanes share, which of its instance it is, and whom it tells.
 */
import type { CallOff } from '../model/calling-off.js';
import type { NoticeLevel } from '../model/event.js';
import type { BootWorld } from './boot.js';
import type { Way } from './lifecycle/phase.js';
import type { CommandApp } from '../model/app.js';
import type { PreparationTools } from './preparation.js';
import type { ProcessView } from './processes/process-view.js';
import type { Remembered, WatchReadiness } from './readiness/report.js';
import type { Voice } from './voice.js';

/** What all lanes of a stack share. */
export interface LaneWorld extends PreparationTools, BootWorld {
  readonly view: ProcessView;
  readonly watchReadiness: WatchReadiness;
  /** What stands between the app and its start now. */
  way(app: CommandApp): Way;
  remembered(app: CommandApp): Remembered | undefined;
  learned(app: CommandApp, what: Remembered): void;
  drain(app: string, instance: number, generation: number, signal: CallOff): Promise<void>;
  notice(level: NoticeLevel, app: string, text: string): void;
}

/** What a lane is to its instance. */
export type LaneRole =
  /** It is the instance, as everybody sees it. */
  | 'current'
  /** It boots beside the current one: a death is not followed by another start. */
  | 'next'
  /** It was one of the two, and is being stopped. */
  | 'old';

export interface LaneHooks {
  /** After every step that changed something. */
  changed(): void;
  /** Number of the next boot; never given twice to an instance of that name. */
  readonly births: { peek(): number; take(): void };
}

export interface LaneSeat {
  /** Of its instance, as all of its lanes have it. */
  readonly voice: Voice;
  /** From 0; which socket and port it is offered. */
  readonly index: number;
}
