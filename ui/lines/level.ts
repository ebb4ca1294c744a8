/**
 * How serious a log line is, by what it says of itself: the level of a JSON or logfmt line, a level
 * in capitals or in brackets, the beginning of an exception, or of a sentence about what went wrong.
 */
import type { RemarkKind } from '../../src/model/remark.js';
import { stripSgr } from '../text/sgr.js';

export const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof LEVELS)[number];

/** Levels stand near the beginning, but for the members of JSON; what lies behind is the message. */
const HEAD = 240;

const JSON_LEVEL = /"(?:level|levelname|lvl|severity)"\s*:\s*(?:"(\w+)"|(\d+))/i;
const LOGFMT = /(?:^|\s)(?:level|lvl|severity)=["']?(\w+)/i;
/**
 * In capitals anywhere but in a path or where there is none; otherwise in brackets, or before a colon
 * at the beginning.
 */
const CAPITALS =
  /(?<!\/|\b(?:no|0|zero|without) )\b(FATAL|CRITICAL|CRIT|ERROR|PANIC|SEVERE|WARN|WARNING|NOTICE|INFO|DEBUG|TRACE)\b/;
const MARKED =
  /(?:[[(<|]\s*(fatal|critical|error|panic|warn|warning|notice|info|debug|trace)\s*[\])>|])|(?:^\s*(fatal|error|warn|warning|info|debug)\s*:)/i;
const EXCEPTION =
  /^\s*(?:[A-Za-z_][\w.$]*(?:Error|Exception)\b\s*(?::|$)|Traceback \(most recent call last\)|Caused by: |Uncaught\b|Unhandled\b|panic: )/;
/** What went wrong, in a sentence that begins with it; not `error handling` and the like. */
const WENT_WRONG =
  /(?:^|[:\]|>] |\d\dZ? | - )\s*(?:error (?!(?:handl|report|logg|track|monitor)ing\b)(?:[a-z]+ing|while|when|in|at|on|from|during|occurred)\b|(?:failed|unable) to [a-z])/i;
/**
 * How compilers and runtimes begin what they report: behind the place in a source (tsc, gcc, rustc), by the name of
 * who reports it (PHP, Java, npm, nodemon, Go's net/http), or with the class of an exception (Ruby, Elixir).
 */
const REPORTED = new RegExp(
  [
    /(?:^|[\d)]: | - )(?:fatal )?error(?:\[\w+\]| [A-Z]+\d+)?:/,
    /(?:^|\bPHP )(?:Parse|Fatal|Recoverable fatal) error:/,
    /^Exception in thread "/,
    /^npm (?:error|ERR!) /,
    /^\[nodemon\] app crashed/,
    /\bpanic serving /,
    /^[A-Z]\w*(?:::[A-Z]\w*)*Error \(/,
    /\([A-Z][\w:]*(?:Error|Exception)\)\s*$/,
    /^\*\* \([A-Z][\w.]*Error\) /,
  ]
    .map(({ source }) => source)
    .join('|'),
);
const NONE = /\b(?:no|0|zero|without) (?:errors?|exceptions?|failures?|problems?|warnings?)\b/i;
/** Without any of these a line says nothing of its level: most lines are settled by this one look. */
const ANY =
  /level|lvl|severity|error|exception|warn|fatal|crit|panic|severe|notice|info|debug|trace|uncaught|unhandled|failed to|unable to|npm err|app crashed/i;

/** Of our own remarks. */
const REMARKS: Readonly<Record<RemarkKind, Level>> = {
  started: 'info',
  ready: 'info',
  stopped: 'info',
  crashed: 'error',
  failed: 'error',
  warning: 'warn',
  note: 'info',
};

/** In lower case; of loggers that shorten them (structlog, log15, zerolog, Serilog), too. */
const WORDS: ReadonlyMap<string, Level> = new Map(
  Object.entries({
    error: 'emerg emergency alert fatal ftl critical crit error eror err fail panic severe',
    warn: 'warn warning wrn',
    info: 'notice info information inf success',
    debug: 'debug dbug dbg trace trce trc verbose vrb fine finer finest',
  } satisfies Partial<Record<Level, string>>).flatMap(([level, words]) =>
    words.split(' ').map((word) => [word, level as Level] as const),
  ),
);

/** Undefined where the line says nothing about it. */
export function levelOf(text: string): Level | undefined {
  const bare = text.startsWith('\x1b') ? stripSgr(text) : text;
  if (bare.startsWith('{')) {
    const [, word, number] = JSON_LEVEL.exec(bare) ?? [];
    if (word !== undefined) return levelNamed(word);
    if (number !== undefined) return levelNamed(Number(number));
  }
  const head = stripSgr(bare.length > HEAD ? bare.slice(0, HEAD) : bare);
  if (!ANY.test(head)) return undefined;
  const word = LOGFMT.exec(head)?.[1] ?? CAPITALS.exec(head)?.[1] ?? markedWord(head);
  const known = word === undefined ? undefined : levelNamed(word);
  if (known !== undefined) return known;
  return isException(head) || WENT_WRONG.test(head) || REPORTED.test(head) ? 'error' : undefined;
}

/** The level that a logger means by a word, or by a number of pino and bunyan; undefined: nobody knows. */
export function levelNamed(value: unknown): Level | undefined {
  if (typeof value === 'number') return numbered(value);
  return typeof value === 'string' ? WORDS.get(value.toLowerCase()) : undefined;
}

/** How serious a remark of ours is; of one that does not say what it is about nobody knows. */
export function remarkLevel(remark: RemarkKind | undefined): Level {
  return REMARKS[remark ?? 'note'];
}

/** `TypeError: …`: the line of a traceback that says most. */
export function isException(text: string): boolean {
  return EXCEPTION.test(text);
}

/** `0 errors found`: such a line reports no error, whatever words stand in front of it. */
export function saysNone(text: string): boolean {
  return NONE.test(text);
}

function markedWord(head: string): string | undefined {
  const match = MARKED.exec(head);
  return match?.[1] ?? match?.[2];
}

/** The numbers of pino and bunyan. */
function numbered(level: number): Level {
  if (level >= 50) return 'error';
  if (level >= 40) return 'warn';
  return level >= 30 ? 'info' : 'debug';
}
