/**
 * Types a line: for a search, a filter or an app. What is typed is tried with every letter, and what was
 * there before comes back to whoever gives up.
 */
import type { AppInput } from './app-input.js';
import type { LineActions } from './line-actions.js';
import type { LogNavigator } from './log-navigator.js';
import type { Aim, Prompt, Purpose } from './mode.js';
import { answerKey, type Stage } from './stage.js';
import { placeOf, type UiState } from './state.js';
import {
  edited,
  hasRoomFor,
  LONGEST_TYPED,
  noRoomText,
  typedLine,
  type LineEdit,
  type TypedLine,
} from './typed-line.js';

/** UTF-16 units that are typed for an app at once: as many as one paste may have. */
const LONGEST_INPUT = 16 * 1024 * 1024;

type Host = Pick<Stage, 'state' | 'dispatch' | 'now'>;

export class Prompter {
  readonly #host: Host;
  readonly #log: LogNavigator;
  readonly #lines: LineActions;
  readonly #input: AppInput;

  constructor(host: Host, log: LogNavigator, lines: LineActions, input: AppInput) {
    this.#host = host;
    this.#log = log;
    this.#lines = lines;
    this.#input = input;
  }

  open(purpose: Purpose): void {
    const { state } = this.#host;
    const aim = this.#aim(purpose);
    if (!aim) return;
    const before = purpose === 'save' ? this.#lines.suggestedPath : beforeOf(state, purpose);
    const origin = placeOf(state).anchor;
    const regex =
      purpose === 'filter'
        ? state.filter.regex && state.filter.text !== ''
        : purpose === 'search' && (state.search?.regex ?? false);
    const prompt: Prompt = {
      kind: 'prompt',
      ...aim,
      ...typedLine(before),
      before,
      regex,
      origin,
      recalled: 0,
    };
    this.#host.dispatch({ type: 'mode', mode: prompt });
  }

  edit(edit: LineEdit): void {
    const prompt = this.#prompt;
    if (!prompt) return;
    const limit = prompt.purpose === 'input' ? LONGEST_INPUT : LONGEST_TYPED;
    if (hasRoomFor(prompt, edit, limit)) this.#change((line) => edited(line, edit));
    else answerKey(this.#host, noRoomText(limit));
  }

  /** Goes through what was typed before, the newest first. */
  recall(back: boolean): void {
    const prompt = this.#prompt;
    if (!prompt) return;
    const typed = this.#host.state.typed[prompt.purpose];
    const recalled = Math.max(0, Math.min(typed.length, prompt.recalled + (back ? 1 : -1)));
    if (recalled === prompt.recalled) return;
    this.#change(() => typedLine(typed[typed.length - recalled] ?? ''), recalled);
  }

  toggleRegex(): void {
    const prompt = this.#prompt;
    if (!prompt || (prompt.purpose !== 'search' && prompt.purpose !== 'filter')) return;
    const mode = { ...prompt, regex: !prompt.regex };
    this.#host.dispatch({ type: 'mode', mode });
    if (mode.purpose === 'search') this.#search(mode);
  }

  accept(): void {
    const prompt = this.#prompt;
    if (!prompt) return;
    const { purpose, text } = prompt;
    this.#host.dispatch({ type: 'typed', purpose, text });
    if (prompt.purpose === 'input') {
      // One line seldom comes alone: the next one is typed at once. What cannot be sent is kept.
      if (this.#input.send(prompt.to, text)) this.#change(() => typedLine(''));
      return;
    }
    if (purpose === 'requests') this.#filterRequests(text);
    if (purpose === 'filter') this.#filterLines(text, prompt.regex);
    this.#close();
    if (purpose === 'save') this.#lines.save(text);
  }

  cancel(): void {
    const prompt = this.#prompt;
    if (!prompt) return;
    if (prompt.purpose === 'search') this.#log.search('', false, prompt.origin);
    this.#close();
  }

  /** Undefined where another mode has begun instead. */
  #aim(purpose: Purpose): Aim | undefined {
    if (purpose !== 'input') return { purpose };
    const begun = this.#input.begin();
    return begun && { purpose, ...begun };
  }

  get #prompt(): Prompt | undefined {
    const { mode } = this.#host.state;
    return mode.kind === 'prompt' ? mode : undefined;
  }

  /** A cursor that goes changes nothing of what is recalled or found. */
  #change(change: (line: TypedLine) => TypedLine, recalled?: number): void {
    const prompt = this.#prompt;
    if (!prompt) return;
    const { text, cursor } = change(prompt);
    const moved = text === prompt.text && recalled === undefined;
    const mode = { ...prompt, text, cursor, recalled: recalled ?? (moved ? prompt.recalled : 0) };
    this.#host.dispatch({ type: 'mode', mode });
    if (prompt.purpose === 'search' && !moved) this.#search(mode);
  }

  #search({ text, regex, origin }: Prompt): void {
    this.#log.search(text, regex, origin);
  }

  #filterRequests(filter: string): void {
    this.#host.dispatch({ type: 'requests', change: { filter, chosen: undefined } });
  }

  #filterLines(text: string, regex: boolean): void {
    const filter = { ...this.#host.state.filter, text: text.trim(), regex };
    this.#host.dispatch({ type: 'filter', filter });
  }

  #close(): void {
    this.#host.dispatch({ type: 'mode', mode: { kind: 'normal' } });
  }
}

/** A filter is changed; a search, and a line for an app, begin anew. */
function beforeOf({ requests, filter }: UiState, purpose: Exclude<Purpose, 'save'>): string {
  switch (purpose) {
    case 'search':
    case 'input':
      return '';
    case 'filter':
      return filter.text;
    case 'requests':
      return requests.filter;
  }
}
