/**
 * Joined to the terminal of an app, from beginning to end: its output is drawn, keys are sent to it.
 */
import type { StackHandle } from '../src/model/handle.js';
import type { Joined, TerminalSize } from '../src/model/terminal.js';
import type { AppScreen, InputModes } from './app-screen.js';
import type { InstanceOf } from './mode.js';
import type { Row } from './text/rows.js';
import { messageOf } from '../src/model/message-of.js';

export interface AttachmentListener {
  /** There is something new to draw, or keys are wanted otherwise. */
  changed(): void;
  /** It is over, not by {@link Attachment.leave}: why, in words. Its last screen stays. */
  ended(why: string): void;
}

export class Attachment {
  readonly to: InstanceOf;
  readonly #listener: AttachmentListener;
  #size: TerminalSize;
  #screen: AppScreen | undefined;
  #joined: Joined | undefined;
  /** Keys that wait until it has joined, or until the app reads again. */
  #typed: Uint8Array[] = [];
  #full = false;
  #over = false;

  constructor(
    handle: StackHandle,
    to: InstanceOf,
    size: TerminalSize,
    listener: AttachmentListener,
  ) {
    this.to = to;
    this.#size = size;
    this.#listener = listener;
    this.#join(handle).catch((error: unknown) => this.#end(messageOf(error)));
  }

  /** Undefined until it has joined. */
  rows(colour: boolean): readonly Row[] | undefined {
    return this.#screen?.rows(colour);
  }

  /** Undefined until it has joined. */
  get inputModes(): InputModes | undefined {
    return this.#screen?.inputModes;
  }

  type(bytes: Uint8Array): void {
    this.#typed.push(bytes);
    this.#send();
  }

  resize(size: TerminalSize): void {
    if (size.columns === this.#size.columns && size.rows === this.#size.rows) return;
    this.#size = size;
    this.#screen?.resize(size);
    this.#joined?.resize(size);
  }

  /** Whoever has not joined yet leaves as soon as that is done. */
  leave(): void {
    this.#over = true;
    this.#joined?.leave();
    this.#screen?.close();
  }

  async #join(handle: StackHandle): Promise<void> {
    const { app, instance } = this.to;
    const { AppScreen: Screen } = await import('./app-screen.js');
    const screen = new Screen(this.#size, {
      changed: () => this.#listener.changed(),
      answered: (bytes) => this.type(bytes),
    });
    const size = this.#size;
    const joined = await handle.join(
      app,
      { instance, size },
      {
        output: (bytes) => this.#over || screen.write(bytes),
        drained: () => screen.drained(),
        ended: (why) => this.#end(why),
      },
    );
    if (this.#over) {
      joined.leave();
      screen.close();
      return;
    }
    this.#screen = screen;
    this.#joined = joined;
    // It may have been resized since it was asked for.
    screen.resize(this.#size);
    if (this.#size !== size) joined.resize(this.#size);
    this.#send();
  }

  #send(): void {
    const joined = this.#joined;
    while (joined && !this.#full && !this.#over) {
      const bytes = this.#typed.shift();
      if (!bytes) return;
      if (joined.write(bytes)) continue;
      this.#full = true;
      void joined.drained().then(() => {
        this.#full = false;
        this.#send();
      });
    }
  }

  #end(why: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.ended(why);
  }
}
