/**
 * Which part of the screen is where, for a size. Pure.
 *
 * Under 40x8: one line. Under 60 columns: the list becomes a line of chips. Under 100: the list lies
 * on top of the log. From 100: list and details at the left, the log at the right. From 160: the
 * same, with the requests under the log.
 */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly kind: 'too-small' | 'chips' | 'stacked' | 'columns' | 'zones';
  readonly header: Rect;
  /** Rule under the header. */
  readonly rule: Rect | undefined;
  readonly list: Rect | undefined;
  readonly details: Rect | undefined;
  /** Line between the columns. */
  readonly divider: Rect | undefined;
  readonly logTitle: Rect;
  /** How an app died, between the log and its title. */
  readonly card: Rect | undefined;
  readonly log: Rect;
  /** With its title in the first row. */
  readonly requests: Rect | undefined;
  /** Prompts and notices; undefined where they take the footer's place. */
  readonly message: Rect | undefined;
  readonly footer: Rect;
  /** Between header and message: where help and the like are shown. */
  readonly body: Rect;
}

export interface LayoutInput {
  readonly columns: number;
  readonly rows: number;
  /** Rows of the list, without its heading. */
  readonly listRows: number;
  /** The pane that has the screen to itself. */
  readonly zoom: 'log' | 'requests' | undefined;
  /** Whether the requests are shown; undefined: where there is room. */
  readonly requests: boolean | undefined;
  /** Rows that the card of a crash would like to have. */
  readonly card: number;
  /** Columns of the list beside the log, as they were wished for; undefined: a share. */
  readonly left: number | undefined;
}

const MIN_COLUMNS = 40;
const MIN_ROWS = 8;
const CHIPS_BELOW = 60;
const COLUMNS_FROM = 100;
const ZONES_FROM = 160;
/** Under this height the requests do not come by themselves. */
const ZONES_FROM_ROWS = 30;
/** A line of its own for messages from this height on. */
const MESSAGE_FROM_ROWS = 16;
/** Rows that details take from a long list at most; what a short one leaves is theirs. */
const DETAILS_SHARE_MAX = 24;
const DETAILS_MIN = 6;
/** The log keeps at least this many rows under a stacked list, with its title. */
const LOG_MIN = 6;
/** The log and its title beside the requests. */
const LOG_MIN_BESIDE = 3;
const REQUESTS_MIN = 3;
/** A card with less than its head and what comes next says nothing. */
const CARD_MIN = 2;
const REQUESTS_SHARE = 0.4;

/** Columns that each side of the divider keeps. */
const SIDE_MIN = 32;

const EMPTY: Rect = { x: 0, y: 0, width: 0, height: 0 };

export function computeLayout(input: LayoutInput): Layout {
  const { columns, rows, listRows, zoom, card } = input;
  const line = (y: number): Rect => ({ x: 0, y, width: columns, height: 1 });
  if (columns < MIN_COLUMNS || rows < MIN_ROWS) {
    const screen = { x: 0, y: 0, width: columns, height: rows };
    const frame = { header: line(0), message: undefined, footer: EMPTY, body: screen };
    return { ...frame, ...NO_PANES, kind: 'too-small' };
  }
  const message = rows >= MESSAGE_FROM_ROWS ? line(rows - 2) : undefined;
  const bottom = rows - (message ? 2 : 1);
  const body: Rect = { x: 0, y: 1, width: columns, height: bottom - 1 };
  const frame = { header: line(0), message, footer: line(rows - 1), body };
  if (zoom === 'requests') return { ...frame, ...NO_PANES, kind: 'stacked', requests: body };
  if (zoom === 'log')
    return { ...frame, ...NO_PANES, kind: 'stacked', ...logOf(body, { card, requests: false }) };
  const requests = input.requests ?? (columns >= ZONES_FROM && rows >= ZONES_FROM_ROWS);
  const beside = { card, requests };
  if (columns < CHIPS_BELOW) {
    return { ...frame, kind: 'chips', ...stacked(1, body, beside) };
  }
  if (columns < COLUMNS_FROM) {
    const room = Math.max(2, Math.min(Math.floor(body.height / 2), body.height - LOG_MIN));
    return { ...frame, kind: 'stacked', ...stacked(Math.min(listRows + 1, room), body, beside) };
  }
  const kind = columns < ZONES_FROM ? 'columns' : 'zones';
  return { ...frame, kind, ...sideBySide(listRows, body, beside, input.left) };
}

type Panes = Pick<
  Layout,
  'rule' | 'list' | 'details' | 'divider' | 'logTitle' | 'card' | 'log' | 'requests'
>;

const NO_PANES: Panes = {
  rule: undefined,
  list: undefined,
  details: undefined,
  divider: undefined,
  logTitle: EMPTY,
  card: undefined,
  log: EMPTY,
  requests: undefined,
};

/** What stands with the log. */
type Beside = Pick<LayoutInput, 'card'> & { readonly requests: boolean };

/** The card, the log, and under it the requests. */
function logOf(
  rect: Rect,
  { card, requests }: Beside,
): Pick<Layout, 'logTitle' | 'card' | 'log' | 'requests'> {
  const { x, y, width, height } = rect;
  const wanted = Math.max(REQUESTS_MIN, Math.floor(height * REQUESTS_SHARE));
  const under = requests ? Math.max(0, Math.min(wanted, height - LOG_MIN_BESIDE)) : 0;
  const room = height - under - 1;
  const over = Math.min(card, room - LOG_MIN_BESIDE);
  const cardRows = over < CARD_MIN ? 0 : over;
  return {
    logTitle: { x, y, width, height: 1 },
    card: cardRows === 0 ? undefined : { x, y: y + 1, width, height: cardRows },
    log: { x, y: y + 1 + cardRows, width, height: room - cardRows },
    requests: under === 0 ? undefined : { x, y: y + 1 + room, width, height: under },
  };
}

function stacked(listRows: number, body: Rect, beside: Beside): Panes {
  const { x, y, width, height } = body;
  const below = { x, y: y + listRows, width, height: height - listRows };
  return { ...NO_PANES, list: { x, y, width, height: listRows }, ...logOf(below, beside) };
}

function sideBySide(apps: number, body: Rect, beside: Beside, wished: number | undefined): Panes {
  const share = Math.min(90, Math.max(52, Math.floor(body.width / 2)));
  const left = Math.max(SIDE_MIN, Math.min(body.width - SIDE_MIN, wished ?? share));
  const y = body.y + 1;
  const height = body.height - 1;
  const spare = height - (apps + 1);
  const detailRows = Math.max(spare, Math.min(DETAILS_SHARE_MAX, Math.floor(height / 3)));
  const details = detailRows >= DETAILS_MIN ? detailRows : 0;
  const listRows = Math.min(apps + 1, height - details);
  const right = { x: left + 1, y, width: body.width - left - 1, height };
  return {
    rule: { x: 0, y: body.y, width: body.width, height: 1 },
    list: { x: 0, y, width: left, height: listRows },
    details: details === 0 ? undefined : { x: 0, y: y + listRows, width: left, height: details },
    divider: { x: left, y, width: 1, height },
    ...logOf(right, beside),
  };
}
