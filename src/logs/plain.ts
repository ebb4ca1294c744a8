/**
 * Log lines for plain mode and `sockpit logs`: `HH:MM:SS name  | line`, as foreman's users know it;
 * the name is `api.2` where the app was there more than once. Pure: text in, text out, each without a newline at its end.
 */
import { instanceName } from '../model/app.js';
import { clockText } from '../model/clock-text.js';
import { writerName, type LineOrigin, type LineRun, type LogLine } from '../model/log.js';
import { withoutColours } from './control-sequences.js';
import { linesOf } from './line-run.js';

export interface PlainOptions {
  /** In the order of the config, which decides each app's colour. */
  readonly apps: readonly string[];
  /**
   * Longer names that lines are expected to be of. One that is longer still widens the column from
   * there on.
   */
  readonly longer?: readonly string[];
  /** False: not one escape sequence, whatever the apps print. */
  readonly color: boolean;
  /** Label of our own lines. Default: `sockpit`. */
  readonly own?: string;
}

export interface PlainFormat {
  line(line: LineOrigin & Pick<LogLine, 'app' | 't' | 'stream' | 'text'>): string;
  /** The same of all lines of a run, with `\n` between two. */
  run(run: LineRun): string;
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
const EVERY_BREAK = /\n/g;

/** The longest name that a line of each app may be of, where that is not its own. */
export function longerNames(
  apps: readonly { readonly name: string; readonly instances: number }[],
): readonly string[] {
  return apps.flatMap(({ name, instances }) =>
    instances > 1 ? [instanceName(name, instances)] : [],
  );
}

export function plainFormat(options: PlainOptions): PlainFormat {
  const { apps, longer = [], color, own = 'sockpit' } = options;
  let width = [own, ...apps, ...longer].reduce((widest, name) => Math.max(widest, name.length), 0);
  const styles = new Map(
    apps.map((app, i) => [app, `\x1b[${COLOURS[i % COLOURS.length] ?? '36'}m`]),
  );
  let second = NaN;
  let time = '';
  /** Of whom and what the last prefix is. */
  let app = '';
  let instance: number | undefined;
  let generation: number | undefined;
  let last = '';

  const prefix = (of: LineOrigin & { readonly app: string }, t: number): string => {
    // Most lines share their second and their writer with the one before, and making the prefix anew
    // costs more than all the rest of a line.
    const now = Math.floor(t / 1000);
    const same = of.app === app && of.instance === instance && of.generation === generation;
    if (now === second && same) return last;
    if (now !== second) {
      second = now;
      time = clockText(t);
    }
    ({ app, instance, generation } = of);
    const name = writerName(of);
    width = Math.max(width, name.length);
    const label = `${time} ${name.padEnd(width)} |`;
    last = color ? `${styles.get(app) ?? BOLD}${label}${RESET} ` : `${label} `;
    return last;
  };
  const remark = (before: string, text: string): string =>
    `${before}${color ? `${DIM}${text}${RESET}` : text}`;

  const line: PlainFormat['line'] = (line) => {
    const { t, stream, text } = line;
    if (stream === 'sys') return remark(prefix(line, t), withoutColours(text));
    if (!color) return prefix(line, t) + withoutColours(text);
    return `${prefix(line, t)}${text}${text.includes('\x1b') ? RESET : ''}`;
  };

  return {
    line,
    run(run) {
      const { t, stream, text } = run;
      if (stream === 'sys' || (color && text.includes('\x1b'))) {
        return linesOf(run).map(line).join('\n');
      }
      const before = prefix(run, t);
      const after = color ? text : withoutColours(text);
      // All lines in one call into V8. A name has no `$`, which would mean something there.
      return before + after.replace(EVERY_BREAK, `\n${before}`);
    },
    gap(name, t, lines, why) {
      const words = `… ${lines} ${lines === 1 ? 'line is' : 'lines are'} missing: ${why}`;
      return remark(prefix({ app: name }, t), words);
    },
    own(t, text) {
      return prefix({ app: own }, t) + text;
    },
  };
}
