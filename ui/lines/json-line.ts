/**
 * A log line of JSON as people read it: level, message, then the other members as `name=value`. Line
 * breaks in them stay, so that a stack is read line by line.
 */
import { stripSgr } from '../text/sgr.js';
import { levelNamed, type Level } from './level.js';

/** Longer ones are shown as they are. */
const MAX_LENGTH = 8192;
const MAX_VALUE = 400;
const MESSAGE = ['msg', 'message', 'event', 'text'] as const;
/** Said by the line's level, where their value is one. */
const LEVEL: ReadonlySet<string> = new Set(['level', 'levelname', 'lvl', 'severity']);
/** Said by the line's time. */
const TIME: ReadonlySet<string> = new Set(['time', 'timestamp', 'ts', '@timestamp']);
/** The same in every line of pino and bunyan; elsewhere they are what the line is about. */
const SAME_IN_ALL: ReadonlySet<string> = new Set(['pid', 'hostname', 'v']);
/** But for the tab and the line break. */
const CONTROL = /(?![\t\n])\p{Cc}/u;
const CONTROLS = new RegExp(CONTROL, 'gu');
/** Members of an error that its stack says once more. */
const IN_STACK: ReadonlySet<string> = new Set(['stack', 'type', 'name', 'message']);

type Members = Readonly<Record<string, unknown>>;

export interface JsonPart {
  readonly kind: 'level' | 'message' | 'name' | 'value';
  readonly text: string;
}

/** The parts of a line in the order in which they are shown; undefined for a line that is no JSON object. */
export function readableParts(
  text: string,
  level: Level | undefined,
): readonly JsonPart[] | undefined {
  if (!text.startsWith('{') || text.length > MAX_LENGTH || !text.trimEnd().endsWith('}')) {
    return undefined;
  }
  const members = parsed(text);
  if (!members) return undefined;
  const parts: JsonPart[] = [];
  const escapes = text.includes('\\') || CONTROL.test(text);
  const add = (kind: JsonPart['kind'], part: string): void => {
    parts.push({ kind, text: escapes ? printable(part) : part });
  };
  if (level !== undefined) add('level', `${level.padEnd(5)} `);
  const messageName = MESSAGE.find((name) => typeof members[name] === 'string');
  if (messageName !== undefined) add('message', `${String(members[messageName])} `);
  const usual = isOfPino(members);
  for (const [name, value] of Object.entries(members)) {
    if (name === messageName || TIME.has(name) || (usual && SAME_IN_ALL.has(name))) continue;
    if (LEVEL.has(name) && levelNamed(value) !== undefined) continue;
    add('name', `${name}=`);
    add('value', `${valueText(value)} `);
  }
  return parts;
}

/** What an escape in a string would bring back: colours, and characters that control a terminal. */
function printable(text: string): string {
  return CONTROL.test(text) ? stripSgr(text).replace(CONTROLS, '') : text;
}

/** As pino and bunyan write them, with a number for the level. */
function isOfPino({ level, pid, hostname }: Members): boolean {
  return typeof level === 'number' && typeof pid === 'number' && typeof hostname === 'string';
}

function parsed(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return value.includes('\n') ? value : clipped(value);
  if (!isObject(value) || typeof value['stack'] !== 'string') return clipped(JSON.stringify(value));
  const rest = Object.entries(value).filter(([name]) => !IN_STACK.has(name));
  const more = rest.length === 0 ? '' : `\n${clipped(JSON.stringify(Object.fromEntries(rest)))}`;
  return `${value['stack']}${more}`;
}

function clipped(text: string): string {
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}
