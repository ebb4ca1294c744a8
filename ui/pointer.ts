/**
 * What a click or a turn of the wheel asks for, by what is under it.
 */
import type { Command } from './keys/command.js';
import type { InputEvent } from './input.js';
import type { Rect } from './layout.js';
import { listedApps } from './list-order.js';
import { isOverlay } from './mode.js';
import type { Scene } from './scene.js';
import { listTop } from './views/app-list.js';
import { chips } from './views/chips.js';
import { requestsAbove } from './views/requests.js';
import { layoutOf } from './views/screen.js';

type Mouse = Extract<InputEvent, { readonly kind: 'mouse' }>;

const WHEEL_ROWS = 3;

export function commandsAt(scene: Scene, mouse: Mouse): readonly Command[] {
  const { mode } = scene.state;
  const wheel = mouse.action === 'wheel-up' ? -1 : mouse.action === 'wheel-down' ? 1 : 0;
  if (isOverlay(mode)) {
    return wheel === 0 ? [] : [{ kind: 'overlay-scroll', rows: wheel * WHEEL_ROWS }];
  }
  if (mouse.action === 'release') return scene.state.dragging ? [{ kind: 'drag', on: false }] : [];
  if (mouse.action === 'drag') return scene.state.dragging ? [{ kind: 'divide', at: mouse.x }] : [];
  if (mode.kind !== 'normal' && mode.kind !== 'prompt') return [];
  const layout = layoutOf(scene);
  if (wheel === 0 && layout.divider && inside(layout.divider, mouse)) {
    return [{ kind: 'drag', on: true }];
  }
  if (inside(layout.log, mouse) || inside(layout.logTitle, mouse)) {
    if (wheel !== 0) return [{ kind: 'scroll', rows: wheel * WHEEL_ROWS }];
    return mode.kind === 'normal' ? [{ kind: 'focus', on: 'log' }] : [];
  }
  const { list, requests } = layout;
  if (requests && inside(requests, mouse)) {
    if (wheel !== 0)
      return [
        { kind: 'focus', on: 'requests' },
        { kind: 'move', by: wheel },
      ];
    const row = mouse.y - requests.y - requestsAbove(requests);
    const chosen: readonly Command[] = row < 0 ? [] : [{ kind: 'choose', row }];
    return mode.kind === 'normal' ? [{ kind: 'focus', on: 'requests' }, ...chosen] : [];
  }
  if (mode.kind !== 'normal' || !list || !inside(list, mouse)) return [];
  if (wheel !== 0) return [{ kind: 'select', by: wheel }];
  const number = layout.kind === 'chips' ? chipAt(scene, list, mouse) : rowAt(scene, list, mouse);
  if (number === undefined) return [];
  return [
    { kind: 'app', number },
    { kind: 'focus', on: 'apps' },
  ];
}

function inside(rect: Rect, { x, y }: Mouse): boolean {
  return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}

/** Number of the app in that row; the heading stands for all. */
function rowAt(scene: Scene, list: Rect, { y }: Mouse): number | undefined {
  if (y === list.y) return 0;
  const index = listTop(scene, list.height) + y - list.y - 1;
  return listedApps(scene, list.height - 1)[index]?.number;
}

function chipAt(scene: Scene, list: Rect, { x }: Mouse): number | undefined {
  const { at } = chips(scene, list.width);
  const chip = at.find(({ from, to }) => x - list.x >= from && x - list.x < to);
  if (!chip) return undefined;
  const index = scene.state.stack?.apps.findIndex(({ name }) => name === chip.app) ?? -1;
  return index === -1 ? undefined : index + 1;
}
