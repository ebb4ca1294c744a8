/**
 * Looks for a command by its words, and hands over the one that is chosen.
 */
import type { Command } from './keys/command.js';
import { paletteEntries } from './keys/palette.js';
import { say, type Stage } from './stage.js';
import type { Palette, PaletteKind } from './mode.js';

export class PaletteChooser {
  readonly #stage: Stage;
  readonly #run: (command: Command) => void;

  /** @param run does what was chosen */
  constructor(stage: Stage, run: (command: Command) => void) {
    this.#stage = stage;
    this.#run = run;
  }

  open(of: PaletteKind): void {
    if (of === 'signals' && this.#stage.state.selected === undefined) {
      say(this.#stage, 'a signal for which app? Choose one with j, k or its number');
      return;
    }
    this.#set({ kind: 'palette', of, text: '', at: 0 });
  }

  type(text: string): void {
    this.#change((typed) => typed + text);
  }

  erase(all: boolean): void {
    this.#change((typed) => (all ? '' : Array.from(typed).slice(0, -1).join('')));
  }

  move(by: number): void {
    const palette = this.#palette;
    if (!palette) return;
    const last = paletteEntries(this.#stage.state, palette).length - 1;
    this.#set({ ...palette, at: Math.max(0, Math.min(last, palette.at + by)) });
  }

  /** Does what is marked; where nothing fits it stays open. */
  accept(): void {
    const palette = this.#palette;
    const entry = palette && paletteEntries(this.#stage.state, palette)[palette.at];
    if (!entry) return;
    this.cancel();
    this.#run(entry.command);
  }

  cancel(): void {
    this.#stage.dispatch({ type: 'mode', mode: { kind: 'normal' } });
  }

  get #palette(): Palette | undefined {
    const { mode } = this.#stage.state;
    return mode.kind === 'palette' ? mode : undefined;
  }

  #change(change: (text: string) => string): void {
    const palette = this.#palette;
    if (palette) this.#set({ ...palette, text: change(palette.text), at: 0 });
  }

  #set(palette: Palette): void {
    this.#stage.dispatch({ type: 'mode', mode: palette });
  }
}
