/**
 * Joins and leaves terminals of apps as the state has it: while its mode says that the keys are an
 * app's, whatever is typed goes there, and in every other mode nobody is joined.
 */
import { untilDetached } from '../src/model/detach-key.js';
import type { StackHandle } from '../src/model/handle.js';
import { nearestTerminalSize, UNWATCHED_SIZE } from '../src/model/terminal.js';
import { AppMouse } from './app-mouse.js';
import { Attachment } from './attachment.js';
import type { InstanceOf } from './mode.js';
import type { AttachedScreen } from './scene.js';
import type { UiState } from './state.js';
import type { Borrower } from './terminal.js';
import { layoutOf } from './views/screen.js';

export interface AttachmentsHost {
  /** Draws, and follows what has changed. */
  changed(): void;
  /** The detach key was pressed. */
  detachPressed(): void;
  /** The terminal of the app is gone: why, in words. Its last screen stays until the mode changes. */
  ended(to: InstanceOf, why: string): void;
}

export class Attachments implements AttachedScreen {
  readonly #host: AttachmentsHost;
  #current: Attachment | undefined;
  readonly #mouse = new AppMouse();

  constructor(host: AttachmentsHost) {
    this.#host = host;
  }

  /** @returns who gets what is typed in place of the dashboard; undefined: nobody */
  follow(state: UiState, handle: StackHandle | undefined): Borrower | undefined {
    const { mode } = state;
    const to = mode.kind === 'attached' ? mode.to : undefined;
    if (to !== this.#current?.to) this.leave();
    if (mode.kind !== 'attached' || mode.over !== undefined || !handle) return undefined;
    const { log } = layoutOf({ state });
    const room =
      log.width > 0 && log.height > 0
        ? nearestTerminalSize({ columns: log.width, rows: log.height })
        : undefined;
    // Whoever has the keys is joined at every size: what is typed has nowhere else to go.
    this.#current ??= this.#join(handle, mode.to, room ?? UNWATCHED_SIZE);
    // Where the screen has become too small for any log, the app keeps the size that it had.
    if (room) this.#current.resize(room);
    const modes = this.#current.inputModes;
    const mouse = state.mouse ? modes?.mouse : undefined;
    return {
      take: (bytes) => this.#take(this.#mouse.translate(bytes, mouse, log)),
      modes: modes && { ...modes, mouse },
    };
  }

  rows(colour: boolean): ReturnType<AttachedScreen['rows']> {
    return this.#current?.rows(colour);
  }

  leave(): void {
    this.#current?.leave();
    this.#current = undefined;
  }

  #join(
    handle: StackHandle,
    to: InstanceOf,
    size: Parameters<Attachment['resize']>[0],
  ): Attachment {
    return new Attachment(handle, to, size, {
      changed: () => this.#host.changed(),
      ended: (why) => this.#host.ended(to, why),
    });
  }

  #take(bytes: Uint8Array): void {
    const { typed, detached } = untilDetached(bytes);
    if (typed.length > 0) this.#current?.type(typed);
    if (detached) this.#host.detachPressed();
  }
}
