/**
 * What comes from the terminal, as what it asks for in this state.
 */
import type { Command } from './keys/command.js';
import type { InputEvent } from './input.js';
import { commandFor } from './keys/keymap.js';
import { commandsAt } from './pointer.js';
import type { Scene } from './scene.js';
import type { UiState } from './state.js';

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
      const { kind } = stage.state.mode;
      const line = event.text.split(/[\r\n]/, 1)[0] ?? '';
      const typing = kind === 'prompt' || kind === 'palette';
      if (!typing || line === '') return [];
      return [{ kind: 'edit', edit: { kind: 'insert', text: line } }];
    }
  }
}
