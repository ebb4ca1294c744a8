/**
 * The whole screen: which view stands where.
 */
import { computeLayout, type Layout, type Rect } from '../layout.js';
import { textRun, type Row } from '../text/rows.js';
import type { Placed, Scene } from '../scene.js';
import { isOverlay, type Overlay } from '../mode.js';
import type { UiState } from '../state.js';
import { appListRows } from './app-list.js';
import { attachedPane } from './attached.js';
import { chips } from './chips.js';
import { cardHeight, crashRows } from './crash-card.js';
import { detailRows } from './details.js';
import { footerRow, messageRow, noticeInTwoRows } from './footer.js';
import { headerRow } from './header.js';
import { helpRows } from './help.js';
import { fillRows, logPane } from './log.js';
import { noticeRows } from './notices.js';
import { paletteRows } from './palette.js';
import { quitRows } from './quit-progress.js';
import { requestInFullRows } from './request-details.js';
import { chosenIndex, requestRows } from './requests.js';
import { startingRows, tooSmallRows } from './starting.js';
import { titleRow } from './title.js';

/** Fewer rows of log than this are not worth their heading. */
const LOG_WHILE_STOPPING = 3;

/** A state never changes, and a frame asks for its layout many times. */
const layouts = new WeakMap<UiState, Layout>();

export function layoutOf({ state }: Pick<Scene, 'state'>): Layout {
  const known = layouts.get(state);
  if (known) return known;
  const layout = makeLayout(state);
  layouts.set(state, layout);
  return layout;
}

function makeLayout(state: UiState): Layout {
  const { size, stack, zoom, focus, requests, left, mode } = state;
  const listRows = stack?.apps.length ?? 0;
  const zoomed = focus === 'requests' ? 'requests' : 'log';
  return computeLayout({
    ...size,
    listRows,
    zoom: zoom ? zoomed : undefined,
    requests: requests.open,
    // Of an app that has the keys the whole pane is its screen.
    card: mode.kind === 'attached' ? 0 : cardHeight(state),
    left,
  });
}

/** Whether the list of requests is on the screen, or under what lies over it. */
export function showsRequests(state: UiState): boolean {
  return layoutOf({ state }).requests !== undefined;
}

/** Every rectangle is filled to its last column, so that nothing of an earlier screen stays. */
export function screenViews(scene: Scene): Placed[] {
  return [...viewsAroundLog(scene), ...logViews(scene)];
}

type Put = (rect: Rect | undefined, rows: readonly Row[]) => void;

function putInto(placed: Placed[]): Put {
  return (rect, rows) => {
    if (rect) placed.push({ rect, rows: fillRows(rows, rect.width, rect.height) });
  };
}

/** All of the screen but {@link logViews}. */
export function viewsAroundLog(scene: Scene): Placed[] {
  const layout = layoutOf(scene);
  const placed: Placed[] = [];
  const put = putInto(placed);
  if (layout.kind === 'too-small') {
    const { columns, rows } = scene.state.size;
    put({ x: 0, y: 0, width: columns, height: rows }, tooSmallRows(scene));
    return placed;
  }
  const { width } = layout.header;
  put(layout.header, [headerRow(scene, width)]);
  const message = messageRow(scene, width, layout.message === undefined);
  const [first = message, second] = (layout.message && noticeInTwoRows(scene, width)) ?? [];
  put(layout.message, first ? [first] : []);
  put(layout.footer, footerRows(scene, width, layout.message ? second : message));
  const overlay = overlayRows(scene, layout.body);
  if (overlay) {
    put(layout.body, overlay);
    return placed;
  }
  putPanes(scene, layout, put);
  return placed;
}

/** The keys; nothing where what stands above names them already. */
function footerRows(scene: Scene, width: number, message: Row | undefined): Row[] {
  if (message) return [message];
  return scene.state.mode.kind === 'confirm-quit' ? [] : [footerRow(scene, width)];
}

/** The log of one app or of all, or the screen of the app that has the keys. */
export function logViews(scene: Scene): Placed[] {
  const { logTitle, log } = layoutOf(scene);
  const { mode } = scene.state;
  const placed: Placed[] = [];
  if (log.height <= 0 || coversPanes(scene.state)) return placed;
  const put = putInto(placed);
  const pane =
    mode.kind === 'attached'
      ? attachedPane(scene, mode, log.width)
      : logPane(scene, log.width, log.height);
  put(logTitle, [pane.title]);
  put(log, pane.rows);
  return placed;
}

function putPanes(scene: Scene, layout: Layout, put: Put): void {
  const { theme } = scene;
  const { list, details, divider, card, rule, requests } = layout;
  if (rule) put(rule, [[textRun(theme.glyphs.horizontal.repeat(rule.width), theme.dim)]]);
  if (list) {
    const rows =
      layout.kind === 'chips'
        ? [chips(scene, list.width).row]
        : appListRows(scene, list.width, list.height);
    put(list, rows);
    // The column beside the list, down to where the log ends.
    if (divider) put(blankBelow(list, details, divider), []);
  }
  if (details) put(details, detailRows(scene, details.width, details.height));
  if (divider) {
    const line: Row = [textRun(theme.glyphs.vertical, theme.dim)];
    put(
      divider,
      Array.from({ length: divider.height }, () => line),
    );
  }
  if (card) put(card, crashRows(scene, card.width, card.height));
  if (requests) put(requests, requestRows(scene, requests));
}

/** What list and details leave of the left column. */
function blankBelow(list: Rect, details: Rect | undefined, divider: Rect): Rect {
  const y = list.y + list.height + (details?.height ?? 0);
  return { x: list.x, y, width: list.width, height: divider.y + divider.height - y };
}

/** Whether something stands in place of the panes. */
function coversPanes({ stack, mode }: UiState): boolean {
  return !stack || isOverlay(mode) || mode.kind === 'palette' || mode.kind === 'stopping';
}

/** What stands there. */
function overlayRows(scene: Scene, body: Rect): Row[] | undefined {
  const { state, theme } = scene;
  const { mode } = state;
  switch (mode.kind) {
    case 'help':
    case 'request':
    case 'notices': {
      const rows = scrollableRows(scene, mode, body.width);
      const room = body.height - 1;
      const from = Math.max(0, Math.min(mode.top, rows.length - room));
      const parts = [textRun(mode.kind === 'help' ? 'keys' : mode.kind, theme.bold)];
      if (rows.length > room) {
        const to = Math.min(rows.length, from + room);
        parts.push(textRun(`${from + 1}-${to} of ${rows.length}`, theme.dim));
      }
      return [titleRow(theme, body.width, parts), ...rows.slice(from, from + room)];
    }
    case 'palette':
      return paletteRows(scene, mode, body.width, body.height);
    case 'stopping':
      return stoppingRows(scene, body);
    case 'normal':
    case 'prompt':
    case 'select':
    case 'attached':
    case 'roll':
    case 'confirm-quit':
      return state.stack ? undefined : startingRows(scene);
  }
}

/** What the apps still say stands under what becomes of them. */
function stoppingRows(scene: Scene, body: Rect): Row[] {
  const progress = quitRows(scene, body.width);
  const room = body.height - progress.length - 2;
  if (room < LOG_WHILE_STOPPING) return progress;
  const { title, rows } = logPane(scene, body.width, room);
  return [...progress, [], title, ...rows];
}

function scrollableRows(scene: Scene, mode: Overlay, width: number): Row[] {
  switch (mode.kind) {
    case 'help':
      return helpRows(scene, width);
    case 'notices':
      return noticeRows(scene, width);
    case 'request':
      return requestInFullRows(scene, width);
  }
}

/** The furthest that an overlay can be scrolled. */
export function overlayEnd(scene: Scene, mode: Overlay): number {
  const { body } = layoutOf(scene);
  return Math.max(0, scrollableRows(scene, mode, body.width).length - overlayRoom(scene));
}

/** Id of the request that stands on the screen in full, beside the list or over it. */
export function requestInFull(scene: Scene): number | undefined {
  const { mode, focus } = scene.state;
  const shown = mode.kind === 'request' || (focus === 'requests' && layoutOf(scene).details);
  if (!shown) return undefined;
  return scene.requests.shown[chosenIndex(scene)]?.record.id;
}

/** How many rows of an overlay are seen at once, below its title. */
export function overlayRoom(scene: Scene): number {
  return layoutOf(scene).body.height - 1;
}
