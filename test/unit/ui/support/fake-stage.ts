/**
 * The rest of the dashboard for tests of commands: state and lines are real, the outside is a record.
 */
import type { StackHandle } from '../../../../src/model/handle.js';
import { Commander, type Desk, type Stage } from '../../../../ui/commander.js';
import { LogBuffer } from '../../../../ui/log-buffer.js';
import { commandFor } from '../../../../ui/keymap.js';
import type { Scene } from '../../../../ui/scene.js';
import { SearchTracker } from '../../../../ui/search-tracker.js';
import { initialState, placeOf, reduce, type Action, type UiState } from '../../../../ui/state.js';
import { makeTheme } from '../../../../ui/theme.js';
import { FakeHandle } from './fake-handle.js';
import { NOW, sampleStack } from './sample-stack.js';

export class FakeStage implements Stage {
  readonly logs = new LogBuffer(() => NOW);
  readonly #tracker = new SearchTracker();
  readonly #commander = new Commander(this);
  readonly fake = new FakeHandle(sampleStack());
  /** What was asked of the outside, such as `open http://…` or `detach`. */
  readonly asked: string[] = [];
  state: UiState;
  #number = 0;

  constructor(options: { owner?: boolean; columns?: number; rows?: number } = {}) {
    const { owner = true, columns = 80, rows = 24 } = options;
    this.state = initialState({ title: 'shop', owner, size: { columns, rows } });
    this.dispatch({
      type: 'event',
      event: { type: 'snapshot', t: NOW, status: sampleStack() },
      now: NOW,
    });
  }

  get handle(): StackHandle {
    return this.fake;
  }

  get scene(): Scene {
    const { state, logs } = this;
    return {
      state,
      entries: logs.view(state.selected, placeOf(state).clearedTo),
      stored: logs.stored(state.selected, placeOf(state).clearedTo),
      matches: this.#tracker.indexFor(state, logs),
      now: NOW,
      theme: makeTheme({ colour: true, ascii: false }),
      notes: [],
    };
  }

  get newestSeq(): number {
    return this.logs.newestSeq;
  }

  readonly desk: Desk = {
    openUrl: (url) => {
      this.asked.push(`open ${url}`);
      return Promise.resolve();
    },
    copy: (text) => {
      this.asked.push(`copy ${text}`);
      return Promise.resolve('copied with a test');
    },
    inForeground: () => true,
  };

  print(app: string, ...texts: readonly string[]): void {
    const lines = texts.map((text) => ({
      app,
      n: ++this.#number,
      t: NOW,
      stream: 'out' as const,
      text,
    }));
    this.logs.add({ kind: 'lines', lines });
  }

  press(...keys: readonly string[]): void {
    for (const key of keys) {
      const command = commandFor(this.state, key);
      if (command) this.#commander.run(command);
    }
  }

  dispatch(action: Action): void {
    this.state = reduce(this.state, action);
  }

  now(): number {
    return NOW;
  }

  repaint(): void {
    this.asked.push('repaint');
  }

  suspend(): void {
    this.asked.push('suspend');
  }

  setMouse(on: boolean): void {
    this.asked.push(`mouse ${on ? 'on' : 'off'}`);
  }

  leave(): void {
    this.asked.push('leave');
  }

  detach(): void {
    this.asked.push('detach');
  }

  stopAll(): void {
    this.asked.push('stop all');
    this.dispatch({ type: 'mode', mode: { kind: 'stopping', since: NOW, forced: false } });
  }

  killAll(): void {
    this.asked.push('kill all');
  }
}
