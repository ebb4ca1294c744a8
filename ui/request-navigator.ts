/**
 * Moves through the list of requests, and from a request to its app's log at that moment.
 */
import type { RequestEntry } from './requests/request-buffer.js';
import { chosenIndex, requestRoom, requestTop } from './views/requests.js';
import { tookMs } from './requests/request-words.js';
import { stackNow, type Scene } from './scene.js';
import type { Action, UiState } from './state.js';
import { layoutOf } from './views/screen.js';

interface Host {
  readonly state: UiState;
  readonly scene: Scene;
  dispatch(action: Action): void;
}

/** Log lines this many ms before a request began, and after it ended, belong to its moment. */
const MARGIN_MS = 20;

export class RequestNavigator {
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  move(rows: number): void {
    const { shown } = this.#host.scene.requests;
    this.#choose(chosenIndex(this.#host.scene) + rows, rows > 0 && shown.length > 0);
  }

  /** @param by pages */
  page(by: number): void {
    const room = requestRoom(layoutOf(this.#host.scene).requests);
    this.move(Math.sign(by) * Math.max(1, Math.floor(room * Math.abs(by))));
  }

  toTop(): void {
    this.#choose(0, false);
  }

  /** To the newest, and on with it. */
  toEnd(): void {
    this.#host.dispatch({ type: 'requests', change: { chosen: undefined } });
  }

  toggleFollow(): void {
    if (this.#host.state.requests.chosen !== undefined) this.toEnd();
    else this.hold();
  }

  /** Stays at the chosen request, or the newest. @returns false where there is none */
  hold(): boolean {
    this.#choose(chosenIndex(this.#host.scene), false);
    return this.chosen !== undefined;
  }

  /** To the one after, or before, and stays there. */
  step(by: 1 | -1): void {
    this.#choose(chosenIndex(this.#host.scene) + by, false);
  }

  /** @param row of the list as it stands on the screen, from 0 */
  chooseRow(row: number): void {
    const room = requestRoom(layoutOf(this.#host.scene).requests);
    this.#choose(requestTop(this.#host.scene, room) + row, false);
  }

  /** The chosen request, or the newest. */
  get chosen(): RequestEntry | undefined {
    return this.#host.scene.requests.shown[chosenIndex(this.#host.scene)];
  }

  /** Marks the moment of the chosen request in its app's log. @returns why not, where it cannot */
  mark(): string | undefined {
    const entry = this.chosen;
    if (!entry) return 'there is no request to jump from';
    const { app, t, target } = entry.record;
    if (app === undefined) return `no app answered ${target}`;
    if (!this.#host.state.stack?.apps.some(({ name }) => name === app)) return `${app} is gone`;
    this.hold();
    this.#host.dispatch({ type: 'select', app });
    const spot = {
      app,
      from: t - MARGIN_MS,
      to: t + tookMs(entry, stackNow(this.#host.scene)) + MARGIN_MS,
    };
    this.#host.dispatch({ type: 'spot', spot });
    return undefined;
  }

  /** @param followsAtEnd at the last one the list goes on with the newest */
  #choose(index: number, followsAtEnd: boolean): void {
    const { shown } = this.#host.scene.requests;
    const at = Math.max(0, Math.min(shown.length - 1, index));
    const chosen = followsAtEnd && at === shown.length - 1 ? undefined : shown[at]?.seq;
    this.#host.dispatch({ type: 'requests', change: { chosen } });
  }
}
