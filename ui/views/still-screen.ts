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

/** What the log alone is made from, and the time, which is compared by the second. */
const NOT_AROUND_LOG: ReadonlySet<string> = new Set<keyof Scene>([
  'entries',
  'stored',
  'held',
  'behind',
  'newest',
  'droppedTo',
  'matches',
  'filterProblem',
  'linesVersion',
  'errors',
  'attached',
  'now',
]);

/** Whether the same stands around the log of both. A part of the scene that is new here counts. */
function looksAlike(a: Scene, b: Scene): boolean {
  const parts = Object.keys(b) as (keyof Scene)[];
  return (
    parts.every((part) => NOT_AROUND_LOG.has(part) || a[part] === b[part]) &&
    Math.floor(a.now / SECOND_MS) === Math.floor(b.now / SECOND_MS) &&
    !tellsOfLines(b)
  );
}

/** What is typed says how many lines it finds; and while the stack is being stopped they stand under that. */
function tellsOfLines({ state: { mode } }: Scene): boolean {
  return mode.kind === 'prompt' || mode.kind === 'stopping';
}
