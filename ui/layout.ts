/**
 * Which part of the screen is where, for a size. Pure.
 *
 * Under 40x8: one line. Under 60 columns: the list becomes a line of chips. Under 100: the list lies
 * on top of the log. From 100: list and details at the left, the log at the right.
 */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly kind: 'too-small' | 'chips' | 'stacked' | 'columns';
  readonly header: Rect;
  /** Rule under the header. */
  readonly rule: Rect | undefined;
  readonly list: Rect | undefined;
  readonly details: Rect | undefined;
  /** Line between the columns. */
  readonly divider: Rect | undefined;
  readonly logTitle: Rect;
  readonly log: Rect;
  /** Prompts and notices; undefined where they take the footer's place. */
  readonly message: Rect | undefined;
  readonly footer: Rect;
  /** Between header and message: where help and the like are shown. */
  readonly body: Rect;
}

export interface LayoutInput {
  readonly columns: number;
  readonly rows: number;
  readonly apps: number;
  readonly zoom: boolean;
}

const MIN_COLUMNS = 40;
const MIN_ROWS = 8;
const CHIPS_BELOW = 60;
const COLUMNS_FROM = 100;
/** A line of its own for messages from this height on. */
const MESSAGE_FROM_ROWS = 16;
const DETAILS_MAX = 15;
const DETAILS_MIN = 6;
/** The log keeps at least this many rows under a stacked list. */
const LOG_MIN = 5;

export function computeLayout(input: LayoutInput): Layout {
  const { columns, rows, apps, zoom } = input;
  const line = (y: number): Rect => ({ x: 0, y, width: columns, height: 1 });
  const empty: Rect = { x: 0, y: 0, width: 0, height: 0 };
  if (columns < MIN_COLUMNS || rows < MIN_ROWS) {
    return {
      kind: 'too-small',
      header: line(0),
      rule: undefined,
      list: undefined,
      details: undefined,
      divider: undefined,
      logTitle: empty,
      log: empty,
      message: undefined,
      footer: empty,
      body: empty,
    };
  }
  const message = rows >= MESSAGE_FROM_ROWS ? line(rows - 2) : undefined;
  const bottom = rows - (message ? 2 : 1);
  const body: Rect = { x: 0, y: 1, width: columns, height: bottom - 1 };
  const frame = { header: line(0), message, footer: line(rows - 1), body };
  if (zoom) return { ...frame, kind: 'stacked', ...logBelow(undefined, body) };
  if (columns < CHIPS_BELOW) {
    return { ...frame, kind: 'chips', ...logBelow(1, body) };
  }
  if (columns < COLUMNS_FROM) {
    const room = Math.max(2, Math.min(Math.floor(body.height / 2), body.height - LOG_MIN - 1));
    return { ...frame, kind: 'stacked', ...logBelow(Math.min(apps + 1, room), body) };
  }
  return { ...frame, kind: 'columns', ...sideBySide(apps, body) };
}

type Parts = Pick<Layout, 'rule' | 'list' | 'details' | 'divider' | 'logTitle' | 'log'>;

function logBelow(listRows: number | undefined, body: Rect): Parts {
  const used = listRows ?? 0;
  const { x, y, width, height } = body;
  return {
    rule: undefined,
    list: listRows === undefined ? undefined : { x, y, width, height: listRows },
    details: undefined,
    divider: undefined,
    logTitle: { x, y: y + used, width, height: 1 },
    log: { x, y: y + used + 1, width, height: height - used - 1 },
  };
}

function sideBySide(apps: number, body: Rect): Parts {
  const left = Math.min(80, Math.max(52, Math.floor(body.width * 0.45)));
  const y = body.y + 1;
  const height = body.height - 1;
  const spare = height - (apps + 1);
  const detailRows = Math.min(DETAILS_MAX, Math.max(spare, Math.floor(height / 3)));
  const details = detailRows >= DETAILS_MIN ? detailRows : 0;
  const listRows = Math.min(apps + 1, height - details);
  const logX = left + 1;
  return {
    rule: { x: 0, y: body.y, width: body.width, height: 1 },
    list: { x: 0, y, width: left, height: listRows },
    details: details === 0 ? undefined : { x: 0, y: y + listRows, width: left, height: details },
    divider: { x: left, y, width: 1, height },
    logTitle: { x: logX, y, width: body.width - logX, height: 1 },
    log: { x: logX, y: y + 1, width: body.width - logX, height: height - 1 },
  };
}
