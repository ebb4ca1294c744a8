/**
 * The screen from one frame to the next. While lines come by the thousand only the log changes: what
 * stands around it is kept, and made anew when something that it is made from has changed, or the
 * second that clocks and countdowns tell.
 */
import type { Placed, Scene } from '../scene.js';
import { logViews, viewsAroundLog } from './screen.js';

const SECOND_MS = 1000;

export class StillScreen {
  #made: { readonly scene: Scene; readonly views: readonly Placed[] } | undefined;

  /** As `screenViews`. */
  views(scene: Scene): Placed[] {
    if (!this.#made || !looksAlike(this.#made.scene, scene)) {
      this.#made = { scene, views: viewsAroundLog(scene) };
    }
    return [...this.#made.views, ...logViews(scene)];
  }
}

/** What the log alone is made from, and the time, which is compared by the second. */
const NOT_AROUND_LOG: ReadonlySet<string> = new Set<keyof Scene>([
  'entries',
  'stored',
  'matches',
  'filterProblem',
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
