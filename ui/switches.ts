/**
 * What keys switch on and off, or to the next value. Pure.
 */

/** In front of log lines: nothing, the time of day, or the time since the line before. */
export type Timestamps = 'off' | 'clock' | 'delta';

export type Toggle = 'zoom' | 'wrap' | 'timestamps' | 'mouse' | 'json' | 'order';

export type Focus = 'apps' | 'log' | 'requests';

export interface Switches {
  readonly focus: Focus;
  /** The pane with the focus has the screen to itself. */
  readonly zoom: boolean;
  readonly wrap: boolean;
  /** Columns by which lines that are not wrapped are moved to the left. */
  readonly shift: number;
  readonly timestamps: Timestamps;
  /** JSON lines as people read them; false: as they are. */
  readonly json: boolean;
  /** A list that is longer than its room stands as the config has it, whatever wants looking at. */
  readonly configOrder: boolean;
  /** Whether the mouse is ours (wheel, click) or the terminal's (selecting text). */
  readonly mouse: boolean;
}

export const USUAL_SWITCHES: Switches = {
  focus: 'apps',
  zoom: false,
  wrap: true,
  shift: 0,
  timestamps: 'off',
  json: true,
  configOrder: false,
  mouse: true,
};

const NEXT_TIMESTAMPS = { off: 'clock', clock: 'delta', delta: 'off' } as const;

export function switched<T extends Switches>(state: T, what: Toggle): T {
  switch (what) {
    case 'zoom':
      return { ...state, zoom: !state.zoom, focus: state.focus === 'apps' ? 'log' : state.focus };
    case 'wrap':
      return { ...state, wrap: !state.wrap, shift: 0 };
    case 'timestamps':
      return { ...state, timestamps: NEXT_TIMESTAMPS[state.timestamps] };
    case 'json':
      return { ...state, json: !state.json };
    case 'mouse':
      return { ...state, mouse: !state.mouse };
    case 'order':
      return { ...state, configOrder: !state.configOrder };
  }
}
