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

/** @param stage its scene is made only where it is looked at */
export function commandsOf(
  stage: { readonly state: UiState; readonly scene: Scene },
  event: InputEvent,
): readonly Command[] {
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
      return text === '' ? [] : [{ kind: 'edit', edit: { kind: 'insert', text } }];
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
