/**
 * What the screen is drawn with: attributes by meaning, and glyphs with their ASCII twins. Colour is
 * never the only sign: every state has a glyph and a word as well.
 */
import { BOLD, DEFAULT_COLOUR, GREY, INVERSE, packAttr, PLAIN, type Attr } from './attr.js';

export interface Glyphs {
  readonly ready: string;
  readonly busy: string;
  readonly bad: string;
  readonly off: string;
  readonly pointer: string;
  readonly horizontal: string;
  readonly vertical: string;
  readonly ellipsis: string;
  readonly dot: string;
  /** Before the number of what lies above what is shown, and below. */
  readonly above: string;
  readonly below: string;
  /** Stands where a line of several that are typed ends. */
  readonly lineBreak: string;
  /** Marks rows at their left edge. */
  readonly bar: string;
  /** Fills a bar of a histogram. */
  readonly block: string;
  /** Bars of a sparkline, the lowest first. */
  readonly bars: string;
}

const UNICODE: Glyphs = {
  ready: '●',
  busy: '◐',
  bad: '✖',
  off: '○',
  pointer: '▸',
  horizontal: '─',
  vertical: '│',
  ellipsis: '…',
  dot: '·',
  above: '↑',
  below: '↓',
  lineBreak: '↵',
  bar: '▌',
  block: '█',
  bars: '▁▂▃▄▅▆▇█',
};

const ASCII: Glyphs = {
  ready: '*',
  busy: '+',
  bad: 'x',
  off: 'o',
  pointer: '>',
  horizontal: '-',
  vertical: '|',
  ellipsis: '~',
  dot: '.',
  above: '^',
  below: 'v',
  lineBreak: '$',
  bar: '#',
  block: '=',
  bars: '_:=@',
};

export interface Theme {
  /** False: no colour at all, neither ours nor the apps'. */
  readonly colour: boolean;
  /** True: we draw nothing beyond ASCII. */
  readonly ascii: boolean;
  readonly glyphs: Glyphs;
  readonly plain: Attr;
  readonly bold: Attr;
  readonly dim: Attr;
  readonly good: Attr;
  readonly busy: Attr;
  readonly bad: Attr;
  readonly accent: Attr;
  readonly selected: Attr;
  readonly currentMatch: Attr;
  /** Attribute of an app's name in the log of all apps, by its position in the list. */
  readonly nameOf: (index: number) => Attr;
}

/** What each meaning is painted with: indexes of a palette. */
interface Palette {
  readonly dim: number;
  readonly good: number;
  readonly busy: number;
  readonly bad: number;
  readonly accent: number;
  readonly names: readonly number[];
}

/**
 * Of the 256, with a contrast of nearly 4 or more on black and on white. The first sixteen are whatever
 * the terminal makes of them: the yellow of xterm has 1.7 on white.
 */
const READABLE: Palette = {
  dim: GREY,
  good: 28,
  busy: 130,
  bad: 196,
  accent: 30,
  names: [30, 133, 64, 63, 131, 29, 162, 31, 98, 130],
};

/** For a terminal that has no others, and a black screen. */
const SIXTEEN: Palette = {
  dim: GREY,
  good: 2,
  busy: 3,
  bad: 1,
  accent: 6,
  names: [6, 2, 3, 5, 4],
};

export function makeTheme(options: {
  readonly colour: boolean;
  readonly ascii: boolean;
  readonly description?: TerminalTraits['description'];
}): Theme {
  const { colour, ascii, description = 'xterm-256color' } = options;
  const { dim, good, busy, bad, accent, names } = description === 'linux' ? SIXTEEN : READABLE;
  const paint = (foreground: number, flags = 0): Attr =>
    packAttr(colour ? foreground : DEFAULT_COLOUR, DEFAULT_COLOUR, flags);
  return {
    colour,
    ascii,
    glyphs: ascii ? ASCII : UNICODE,
    plain: PLAIN,
    bold: paint(DEFAULT_COLOUR, BOLD),
    dim: paint(dim),
    good: paint(good),
    busy: paint(busy),
    bad: paint(bad, BOLD),
    accent: paint(accent),
    selected: paint(DEFAULT_COLOUR, INVERSE),
    currentMatch: paint(busy, INVERSE | BOLD),
    nameOf: (index) => paint(names[index % names.length] ?? DEFAULT_COLOUR),
  };
}

export interface TerminalTraits {
  readonly colour: boolean;
  /** Draw with the ASCII twins. */
  readonly ascii: boolean;
  /** Whether it draws italic and strike-through; others show something else instead. */
  readonly styles: boolean;
  /** Whether it understands text beyond ASCII at all. */
  readonly utf8: boolean;
  /** Name of the terminal description that ships with the screen library. */
  readonly description: 'xterm-256color' | 'linux';
}

/** What the environment says about the terminal (NO_COLOR: https://no-color.org). */
export function terminalTraits(env: Readonly<Record<string, string | undefined>>): TerminalTraits {
  const term = env['TERM'] ?? '';
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value) ?? '';
  const linuxConsole = term === 'linux' || term.startsWith('linux-');
  // Real ones of the kind have neither colours nor UTF-8; emulators call themselves otherwise.
  const old = /^(?:vt\d|ansi)/.test(term);
  const utf8 = !old && /utf-?8/i.test(locale);
  return {
    colour: (env['NO_COLOR'] ?? '') === '' && !old,
    ascii: linuxConsole || !utf8,
    // GNU screen takes italic for inverse; tmux, which may call itself the same, does not.
    styles: !linuxConsole && !old && (!term.startsWith('screen') || (env['TMUX'] ?? '') !== ''),
    utf8,
    description: linuxConsole ? 'linux' : 'xterm-256color',
  };
}
