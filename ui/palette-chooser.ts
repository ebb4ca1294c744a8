/**
 * Looks for a command by its words, and hands over the one that is chosen.
 */
import type { Command } from './keys/command.js';
import { paletteEntries } from './keys/palette.js';
import { answerKey, type Stage } from './stage.js';
import type { Palette, PaletteKind } from './mode.js';
import { edited, hasRoomFor, noRoomText, typedLine, type LineEdit } from './typed-line.js';

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
      answerKey(this.#stage, 'a signal for which app? Choose one with j, k or its number');
      return;
    }
    this.#set({ kind: 'palette', of, ...typedLine(''), at: 0 });
  }

  /** Other words are looked for anew; where only the cursor goes, what is marked stays. */
  edit(edit: LineEdit): void {
    const palette = this.#palette;
    if (!palette) return;
    if (!hasRoomFor(palette, edit)) {
      answerKey(this.#stage, noRoomText());
      return;
    }
    const line = edited(palette, edit);
    this.#set({ ...palette, ...line, at: line.text === palette.text ? palette.at : 0 });
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

  #set(palette: Palette): void {
    this.#stage.dispatch({ type: 'mode', mode: palette });
  }
}
