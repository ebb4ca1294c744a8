/**
 * What the screen shows, as data: everything but the log lines themselves. It changes only through
 * {@link reduce}, which is pure; time comes in with the actions.
 */
import type { StackEvent } from '../src/model/event.js';
import { isSettled } from '../src/model/state.js';
import type { AppStatus, StackStatus } from '../src/model/status.js';
import {
  crashOf,
  NO_CRASHES,
  withCrash,
  withRead,
  withStatuses,
  type Crash,
  type Crashes,
} from './crashes.js';
import {
  NO_NOTICES,
  withMissedNotices,
  withNotice,
  withoutNotice,
  NOTICE_MS,
  type ShownNotice,
  type NoticeEnd,
  type ShownNotices,
} from './notices.js';
import { NO_FILTER, type LineFilter } from './lines/line-filter.js';
import { NO_HISTORY, withFigures, type History } from './history.js';
import {
  anchored,
  clearedAt,
  placedIn,
  placeIn,
  type LogPlace,
  type Newest,
  type Places,
} from './log-place.js';
import type { Mode, Purpose } from './mode.js';
import { NO_SILENCE, withAnswer, withWait, type Silence } from './silence.js';
import { searchAfter, type Looking, type Search } from './search-state.js';
import { switched, USUAL_SWITCHES, type Switches, type Toggle } from './switches.js';
import { withTyped } from './typed-before.js';
import type { Anchor } from './lines/viewport.js';
import type { Unsent } from './unsent.js';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The list of requests. */
export interface RequestsState {
  /** Undefined: where there is room for it. */
  readonly open: boolean | undefined;
  readonly filter: string;
  /** Seq of the chosen one; undefined: the list follows the newest. */
  readonly chosen: number | undefined;
}

/** A moment in a log that was jumped to: lines between two times of the stack's clock. */
export interface Spot {
  readonly app: string;
  readonly from: number;
  readonly to: number;
}

export interface UiState extends ShownNotices, Silence, Switches {
  readonly title: string;
  /** Whether leaving would stop the stack. Nobody owns one that is detached. */
  readonly owner: boolean;
  readonly size: Size;
  readonly mode: Mode;
  /** Undefined until the stack has answered. */
  readonly stack: StackStatus | undefined;
  /** Our clock minus the stack's, in ms. */
  readonly skewMs: number;
  /** When (stack's clock) each app's status was true: what its uptime counts from. */
  readonly seenAt: ReadonlyMap<string, number>;
  /** What the figures were, for the sparklines. */
  readonly history: History;
  /** The app whose log is shown; undefined: the log of all. */
  readonly selected: string | undefined;
  readonly filter: LineFilter;
  /** Apps left out of the log of all. */
  readonly muted: readonly string[];
  /** Columns of the list beside the log, once they were chosen. */
  readonly left: number | undefined;
  /** The line between list and log is held by the mouse. */
  readonly dragging: boolean;
  readonly places: Places;
  readonly search: Search | undefined;
  /** Undefined while no log files are looked through. */
  readonly looking: Looking | undefined;
  readonly requests: RequestsState;
  readonly spot: Spot | undefined;
  readonly crashes: Crashes;
  /** Seq of the error that was visited last. */
  readonly errorAt: number | undefined;
  /** What was typed, oldest first. */
  readonly typed: Readonly<Record<Purpose, readonly string[]>>;
  /** Of what was typed for apps. */
  readonly unsent: readonly Unsent[];
}

export type Action =
  | { readonly type: 'event'; readonly event: StackEvent; readonly now: number }
  /** A fresh status, of which only the figures are taken: states come as events. */
  | { readonly type: 'figures'; readonly status: StackStatus }
  /** The question for them has waited so long, or was answered. */
  | { readonly type: 'unanswered'; readonly seconds: number; readonly now: number }
  | { readonly type: 'answered'; readonly now: number }
  | { readonly type: 'owner'; readonly owner: boolean }
  | { readonly type: 'resize'; readonly size: Size }
  | { readonly type: 'mode'; readonly mode: Mode }
  | { readonly type: 'select'; readonly app: string | undefined }
  /** Moves the selection through the list; beyond its ends it stays. */
  | { readonly type: 'select-by'; readonly delta: number; readonly among: readonly string[] }
  | { readonly type: 'focus'; readonly focus: UiState['focus'] }
  | { readonly type: 'toggle'; readonly what: Toggle }
  | { readonly type: 'shift'; readonly delta: number }
  | { readonly type: 'divide'; readonly left: number }
  | { readonly type: 'drag'; readonly on: boolean }
  | { readonly type: 'anchor'; readonly anchor: Anchor | null; readonly newest: Newest }
  | { readonly type: 'clear'; readonly to: Newest }
  | { readonly type: 'search'; readonly search: Search | undefined }
  | { readonly type: 'looking'; readonly looking: Looking | undefined }
  | { readonly type: 'filter'; readonly filter: LineFilter }
  /** Leaves an app out of the log of all, or takes it in again. */
  | { readonly type: 'mute'; readonly app: string }
  | { readonly type: 'requests'; readonly change: Partial<RequestsState> }
  | { readonly type: 'spot'; readonly spot: Spot | undefined }
  | { readonly type: 'crash-read'; readonly crash: Crash }
  | { readonly type: 'error-at'; readonly seq: number }
  /** A line was typed to its end. */
  | { readonly type: 'typed'; readonly purpose: Purpose; readonly text: string }
  | { readonly type: 'unsent'; readonly unsent: readonly Unsent[] }
  | { readonly type: 'notice'; readonly notice: ShownNotice; readonly showMs: number }
  /** Something came about that ends the notice on the screen, if it is one of these. */
  | { readonly type: 'notice-over'; readonly end: NoticeEnd };

export function initialState(options: { title: string; owner: boolean; size: Size }): UiState {
  return {
    ...options,
    mode: { kind: 'normal' },
    stack: undefined,
    skewMs: 0,
    seenAt: new Map(),
    history: NO_HISTORY,
    selected: undefined,
    filter: NO_FILTER,
    muted: [],
    left: undefined,
    dragging: false,
    places: new Map(),
    search: undefined,
    looking: undefined,
    requests: { open: undefined, filter: '', chosen: undefined },
    spot: undefined,
    crashes: NO_CRASHES,
    errorAt: undefined,
    typed: { search: [], filter: [], requests: [], save: [], input: [] },
    unsent: [],
    ...USUAL_SWITCHES,
    ...NO_NOTICES,
    ...NO_SILENCE,
  };
}

/** Where the log that is shown stands. */
export function placeOf(state: UiState): LogPlace {
  return placeIn(state.places, state.selected);
}

export function selectedApp(state: UiState): AppStatus | undefined {
  return state.stack?.apps.find((app) => app.name === state.selected);
}

export function reduce(state: UiState, action: Action): UiState {
  const next = reduced(state, action);
  const search = searchAfter(next, state);
  return search === next.search ? next : { ...next, search };
}

function reduced(state: UiState, action: Action): UiState {
  switch (action.type) {
    case 'event':
      return reduceEvent(state, action.event, action.now);
    case 'figures':
      return takeFigures(state, action.status);
    case 'unanswered':
      return withWait(state, action.seconds, action.now);
    case 'answered':
      return withAnswer(state, action.now);
    case 'owner':
      return { ...state, owner: action.owner && state.stack?.detached !== true };
    case 'resize':
      return { ...state, size: action.size };
    case 'mode':
      return withMode(state, action.mode);
    case 'select':
      return select(state, action.app);
    case 'select-by':
      return selectBy(state, action.delta, action.among);
    case 'focus':
      return { ...state, focus: action.focus };
    case 'toggle':
      return switched(state, action.what);
    case 'shift':
      return { ...state, shift: state.wrap ? 0 : Math.max(0, state.shift + action.delta) };
    case 'divide':
      return { ...state, left: action.left };
    case 'drag':
      return { ...state, dragging: action.on };
    case 'anchor':
      return withPlace(state, anchored(placeOf(state), action.anchor, action.newest));
    case 'clear':
      return withPlace(state, clearedAt(action.to));
    case 'search':
      return { ...state, search: action.search };
    case 'looking':
      return { ...state, looking: action.looking };
    case 'filter':
      return { ...state, filter: action.filter };
    case 'mute':
      return { ...state, muted: toggled(state.muted, action.app) };
    case 'requests':
      return { ...state, requests: { ...state.requests, ...action.change } };
    case 'spot':
      return { ...state, spot: action.spot };
    case 'crash-read':
      return { ...state, crashes: withRead(state.crashes, action.crash) };
    case 'error-at':
      return { ...state, errorAt: action.seq };
    case 'typed':
      return remembered(state, action.purpose, action.text);
    case 'unsent':
      return { ...state, unsent: action.unsent };
    case 'notice':
      return withNotice(state, action.notice, action.showMs);
    case 'notice-over':
      return withoutNotice(state, ({ endsWith }) => endsWith === action.end);
  }
}

/** An app's screen takes the place of the log: where the requests are alone, they give way. */
function withMode(state: UiState, mode: Mode): UiState {
  const focus = mode.kind === 'attached' && state.focus === 'requests' ? 'log' : state.focus;
  return { ...state, mode, focus };
}

function reduceEvent(state: UiState, event: StackEvent, now: number): UiState {
  switch (event.type) {
    case 'snapshot': {
      const stack = event.status;
      const seenAt = new Map(stack.apps.map((app) => [app.name, stack.now]));
      const known = stack.apps.some((app) => app.name === state.selected);
      const calm = withoutNotice(state, ({ endsWith }) => endsWith === 'events');
      return {
        ...withMissedNotices(calm, stack, now),
        title: stack.stack,
        owner: state.owner && !stack.detached,
        stack,
        seenAt,
        skewMs: now - stack.now,
        crashes: withStatuses(state.crashes, stack.apps),
        selected: known ? state.selected : undefined,
      };
    }
    case 'apps': {
      if (!state.stack) return state;
      const { apps, t } = event;
      const seenAt = new Map(apps.map((app) => [app.name, t]));
      const known = apps.some(({ name }) => name === state.selected);
      const stack = { ...state.stack, apps };
      const crashes = withStatuses(state.crashes, apps);
      return { ...state, stack, seenAt, crashes, selected: known ? state.selected : undefined };
    }
    case 'state': {
      if (!state.stack) return state;
      const known = state.stack.apps.some(({ name }) => name === event.app);
      const apps = known
        ? state.stack.apps.map((app) => (app.name === event.app ? event.status : app))
        : [...state.stack.apps, event.status];
      const seenAt = new Map(state.seenAt).set(event.app, event.t);
      const before = state.stack.apps.find(({ name }) => name === event.app);
      const comesToRest = before !== undefined && !isAtRest(before) && isAtRest(event.status);
      const calm = withoutNotice(
        state,
        ({ endsWith, app }) => endsWith === 'settled' && app === event.app && comesToRest,
      );
      const crashes = withCrash(state.crashes, crashOf(event.status, event.instance, event.state));
      return { ...calm, stack: { ...state.stack, apps }, seenAt, crashes };
    }
    case 'phase':
      if (!state.stack) return state;
      return { ...state, stack: { ...state.stack, phase: event.phase, listen: event.listen } };
    case 'notice': {
      const { level, app, text, t } = event;
      return withNotice(state, { t: now, level, app, text, toldAt: t }, NOTICE_MS);
    }
    case 'config': {
      if (!state.stack) return state;
      const { change: pendingChange } = event;
      const staleEnv = new Map(Object.entries(event.staleEnv));
      const apps = state.stack.apps.map((app) => ({
        ...app,
        staleEnv: staleEnv.get(app.name) ?? [],
      }));
      return { ...state, stack: { ...state.stack, pendingChange, apps } };
    }
    case 'request':
      return state;
  }
}

function isAtRest({ instances }: AppStatus): boolean {
  return instances.every(({ state }) => isSettled(state));
}

function takeFigures(state: UiState, status: StackStatus): UiState {
  if (!state.stack) return state;
  const apps = state.stack.apps.map((app) => {
    const fresh = status.apps.find(({ name }) => name === app.name);
    return fresh ? { ...app, requests: fresh.requests, cpu: fresh.cpu, rss: fresh.rss } : app;
  });
  const history = withFigures(state.history, status);
  const { logTrouble } = status;
  return { ...state, stack: { ...state.stack, apps, logTrouble }, history };
}

function select(state: UiState, app: string | undefined): UiState {
  if (app !== undefined && !state.stack?.apps.some(({ name }) => name === app)) return state;
  if (app === state.selected) return state;
  const search = state.search && { ...state.search, current: undefined };
  return { ...state, selected: app, shift: 0, search };
}

function remembered(state: UiState, purpose: Purpose, text: string): UiState {
  const typed = withTyped(state.typed[purpose], text);
  return { ...state, typed: { ...state.typed, [purpose]: typed } };
}

/**
 * The log of all apps lies above the first one in the list.
 * @param among names of the apps, in the order in which they are shown
 */
function selectBy(state: UiState, delta: number, among: readonly string[]): UiState {
  const index = state.selected === undefined ? -1 : among.indexOf(state.selected);
  const moved = Math.max(-1, Math.min(among.length - 1, index + delta));
  return select(state, among[moved]);
}

function toggled(values: readonly string[], value: string): readonly string[] {
  return values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
}

function withPlace(state: UiState, place: LogPlace): UiState {
  return { ...state, places: placedIn(state.places, state.selected, place) };
}
