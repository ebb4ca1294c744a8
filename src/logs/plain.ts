/**
 * Log lines for plain mode and `sockpit logs`: `HH:MM:SS name  | line`, as foreman's users know it.
 * Pure: text in, text out, each without a newline at its end.
 */
import type { LogLine } from '../model/log.js';
import { stripSgr } from './control-sequences.js';

export interface PlainOptions {
  /** In the order of the config, which decides each app's colour. */
  readonly apps: readonly string[];
  /** False: not one escape sequence, whatever the apps print. */
  readonly color: boolean;
  /** Label of our own lines. Default: `sockpit`. */
  readonly own?: string;
}

export interface PlainFormat {
  line(line: Pick<LogLine, 'app' | 't' | 'stream' | 'text'>): string;
  /** Lines that are missing. */
  gap(app: string, t: number, lines: number, why: string): string;
  /** A line of our own about the whole stack, such as a URL. */
  own(t: number, text: string): string;
}

/** Readable on dark and on light grounds, neighbours well apart; SGR foreground codes. */
const COLOURS = ['36', '33', '32', '35', '34', '96', '93', '92', '95', '94'] as const;
const DIM = '\x1b[2m';
const BOLD = '\x1b[1m';
const RESET = '\x1b[0m';

/** Local time of day, as `HH:MM:SS`. */
export function timeOfDay(t: number): string {
  const date = new Date(t);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

export function plainFormat(options: PlainOptions): PlainFormat {
  const { apps, color, own = 'sockpit' } = options;
  const width = [own, ...apps].reduce((widest, name) => Math.max(widest, name.length), 0);
  const styles = new Map(
    apps.map((app, i) => [app, `\x1b[${COLOURS[i % COLOURS.length] ?? '36'}m`]),
  );
  let second = NaN;
  let time = '';
  let named = '';
  let last = '';

  const prefix = (name: string, t: number): string => {
    // Most lines share their second and their app with the one before, and making the prefix anew
    // costs more than all the rest of a line.
    const now = Math.floor(t / 1000);
    if (now === second && name === named) return last;
    if (now !== second) {
      second = now;
      time = timeOfDay(t);
    }
    const label = `${time} ${name.padEnd(width)} |`;
    named = name;
    last = color ? `${styles.get(name) ?? BOLD}${label}${RESET} ` : `${label} `;
    return last;
  };
  const remark = (name: string, t: number, text: string): string =>
    `${prefix(name, t)}${color ? `${DIM}${text}${RESET}` : text}`;

  return {
    line({ app, t, stream, text }) {
      if (stream === 'sys') return remark(app, t, stripSgr(text));
      if (!color) return prefix(app, t) + stripSgr(text);
      return `${prefix(app, t)}${text}${text.includes('\x1b') ? RESET : ''}`;
    },
    gap(app, t, lines, why) {
      return remark(app, t, `… ${lines} ${lines === 1 ? 'line is' : 'lines are'} missing: ${why}`);
    },
    own(t, text) {
      return prefix(own, t) + text;
    },
  };
}
