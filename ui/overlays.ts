/**
 * What lies over the panes and is read: help, notices, one request in full.
 */
import type { OverlayCommand } from './keys/command.js';
import { isOverlay, type Overlay } from './mode.js';
import type { RequestNavigator } from './request-navigator.js';
import { answerKey, type Stage } from './stage.js';
import { overlayEnd, overlayRoom } from './views/screen.js';

export class Overlays {
  readonly #stage: Stage;
  readonly #requests: RequestNavigator;

  constructor(stage: Stage, requests: RequestNavigator) {
    this.#stage = stage;
    this.#requests = requests;
  }

  run(command: OverlayCommand): void {
    switch (command.kind) {
      case 'help':
      case 'notices':
        this.#show({ kind: command.kind, top: 0 });
        return;
      case 'look':
        if (this.#requests.hold()) this.#show({ kind: 'request', top: 0 });
        else answerKey(this.#stage, 'there is no request to look at');
        return;
      case 'look-at':
        this.#requests.step(command.by);
        this.#show({ kind: 'request', top: 0 });
        return;
      case 'overlay-scroll':
        this.#scroll(command.rows);
        return;
      case 'overlay-page':
        this.#scroll(command.by * overlayRoom(this.#stage.scene));
    }
  }

  #scroll(rows: number): void {
    const { state, scene } = this.#stage;
    if (!isOverlay(state.mode)) return;
    const top = Math.max(0, Math.min(overlayEnd(scene, state.mode), state.mode.top + rows));
    this.#show({ ...state.mode, top });
  }

  #show(mode: Overlay): void {
    this.#stage.dispatch({ type: 'mode', mode });
  }
}
