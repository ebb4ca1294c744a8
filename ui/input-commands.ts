/**
 * What comes from the terminal, as what it asks for in this state.
 */
import type { Command } from './keys/command.js';
import type { InputEvent } from './input.js';
import { commandFor } from './keys/keymap.js';
import type { Palette, Prompt } from './mode.js';
import { commandsAt } from './pointer.js';
import type { Scene } from './scene.js';
import type { UiState } from './state.js';

/** As terminals paste them. */
const LINE_BREAK = /\r\n?|\n/g;

/** The dashboard as those events find it; its scene is made only where it is looked at. */
interface Meant {
  readonly state: UiState;
  readonly scene: Scene;
}

/**
 * Does what events ask for that came in one turn, each in the state that those before it have left. Letters
 * for one line are put there at once: each change is laid out, and tried on the log.
 * @returns whether any asked for something
 */
export function runInput(
  stage: Meant,
  events: readonly InputEvent[],
  run: (command: Command) => void,
): boolean {
  let asked = false;
  for (let at = 0; at < events.length;) {
    const letters = lettersFrom(stage.state, events, at);
    const others = letters.length > 0 ? [] : events.slice(at, at + 1);
    const commands =
      letters.length > 0
        ? [inserting(letters.join(''))]
        : others.flatMap((event) => commandsOf(stage, event));
    for (const command of commands) run(command);
    asked ||= commands.length > 0;
    at += Math.max(1, letters.length);
  }
  return asked;
}

/** What the next events put into the line that is typed; none where none is typed, or they do something else. */
function lettersFrom(
  state: UiState,
  events: readonly InputEvent[],
  from: number,
): readonly string[] {
  const letters: string[] = [];
  for (let at = from; at < events.length; at++) {
    const event = events[at];
    const command = event?.kind === 'key' ? commandFor(state, event.key) : undefined;
    if (command?.kind !== 'edit' || command.edit.kind !== 'insert') break;
    letters.push(command.edit.text);
  }
  return letters;
}

function inserting(text: string): Command {
  return { kind: 'edit', edit: { kind: 'insert', text } };
}

export function commandsOf(stage: Meant, event: InputEvent): readonly Command[] {
  switch (event.kind) {
    case 'key': {
      const command = commandFor(stage.state, event.key);
      return command ? [command] : [];
    }
    case 'mouse':
      return commandsAt(stage.scene, event);
    case 'paste': {
      const { mode } = stage.state;
      if (mode.kind !== 'prompt' && mode.kind !== 'palette') {
        return mode.kind === 'normal' && event.text !== ''
          ? [{ kind: 'no-paste', why: 'nowhere' }]
          : [];
      }
      const text = pasted(mode, event.text);
      return text === '' ? [] : [inserting(text)];
    }
    case 'paste-too-long':
      return [{ kind: 'no-paste', why: 'too-long', limit: event.limit }];
  }
}

/** An app takes lines, as many as there are; whatever else is typed is one: the first with words. */
function pasted(mode: Prompt | Palette, text: string): string {
  const lines = text.replaceAll(LINE_BREAK, '\n');
  if (mode.kind === 'prompt' && mode.purpose === 'input') return lines;
  return lines.split('\n').find((line) => line.trim() !== '') ?? '';
}
