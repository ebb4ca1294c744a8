/**
 * The screen from one frame to the next. While lines come by the thousand only the log changes, and
 * while none come only clocks do: the log and what stands around it are each kept, and made anew when
 * something that they are made from has changed; what is around the log also with the second that
 * clocks and countdowns tell. A view that was kept is the same object, which nobody needs to look at.
 */
import type { Placed, Scene } from '../scene.js';
import { logViews, viewsAroundLog } from './screen.js';

const SECOND_MS = 1000;

interface Made {
  readonly scene: Scene;
  readonly views: readonly Placed[];
}

export class StillScreen {
  #around: Made | undefined;
  #log: Made | undefined;

  /** As `screenViews`. */
  views(scene: Scene): Placed[] {
    if (!this.#around || !looksAlike(this.#around.scene, scene)) {
      this.#around = { scene, views: viewsAroundLog(scene) };
    }
    if (!this.#log || !hasSameLog(this.#log.scene, scene)) {
      this.#log = { scene, views: logViews(scene) };
    }
    return [...this.#around.views, ...this.#log.views];
  }
}

/** The screen of an app that has the keys changes by itself. */
function hasSameLog(a: Scene, b: Scene): boolean {
  return (
    a.state === b.state &&
    a.theme === b.theme &&
    a.linesVersion === b.linesVersion &&
    b.state.mode.kind !== 'attached'
  );
}

/**
 * Of each part of a scene whether something around the log is made from it. All parts are named: one
 * that changes with every line and is taken for such has the whole screen made anew with every frame.
 */
const AROUND_LOG: Readonly<Record<keyof Scene, boolean>> = {
  state: true,
  entries: false,
  stored: false,
  held: false,
  wholeFrom: false,
  behind: false,
  newest: false,
  droppedTo: false,
  instances: true,
  matches: false,
  filterProblem: false,
  linesVersion: false,
  requests: true,
  heads: true,
  errors: false,
  unseen: true,
  // Compared by the second.
  now: false,
  theme: true,
  attached: false,
  notes: true,
};
const PARTS_AROUND_LOG = (Object.keys(AROUND_LOG) as (keyof Scene)[]).filter(
  (part) => AROUND_LOG[part],
);

/** Whether the same stands around the log of both. */
function looksAlike(a: Scene, b: Scene): boolean {
  return (
    PARTS_AROUND_LOG.every((part) => a[part] === b[part]) &&
    Math.floor(a.now / SECOND_MS) === Math.floor(b.now / SECOND_MS) &&
    !tellsOfLines(b)
  );
}

/** What is typed says how many lines it finds; and while the stack is being stopped they stand under that. */
function tellsOfLines({ state: { mode } }: Scene): boolean {
  return mode.kind === 'prompt' || mode.kind === 'stopping';
}
