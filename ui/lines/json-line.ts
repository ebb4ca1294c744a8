/**
 * A log line of JSON as people read it: level, message, then the other members as `name=value`, each as
 * the line has it: a number in its own digits, a name that stands there twice twice. Line breaks in them
 * stay, so that a stack is read line by line.
 */
import { stripSgr } from '../text/sgr.js';
import {
  compact,
  isNumber,
  isObjectText,
  isString,
  membersOf,
  stringIn,
  type Member,
} from './json-members.js';
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
/** Members of an error that its stack may say once more. */
const IN_STACK: ReadonlySet<string> = new Set(['type', 'name', 'message']);

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
  if (!isJson(text)) return undefined;
  const members = membersOf(text);
  const parts: JsonPart[] = [];
  const escapes = text.includes('\\') || CONTROL.test(text);
  const add = (kind: JsonPart['kind'], part: string): void => {
    parts.push({ kind, text: escapes ? printable(part) : part });
  };
  if (level !== undefined) add('level', `${level.padEnd(5)} `);
  const message = messageOf(members);
  if (message) add('message', `${stringIn(message.raw)} `);
  const usual = isOfPino(members);
  for (const member of members) {
    const { name, raw } = member;
    if (member === message || TIME.has(name) || (usual && SAME_IN_ALL.has(name))) continue;
    if (LEVEL.has(name) && levelNamed(plainValue(raw)) !== undefined) continue;
    add('name', `${name}=`);
    add('value', `${valueText(raw)} `);
  }
  return parts;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Of the first of the names that there is, the first. */
function messageOf(members: readonly Member[]): Member | undefined {
  for (const name of MESSAGE) {
    const found = members.find((member) => member.name === name && isString(member.raw));
    if (found) return found;
  }
  return undefined;
}

/** What an escape in a string would bring back: colours, and characters that control a terminal. */
function printable(text: string): string {
  return CONTROL.test(text) ? stripSgr(text).replace(CONTROLS, '') : text;
}

/** As pino and bunyan write them, with a number for the level. */
function isOfPino(members: readonly Member[]): boolean {
  const has = (name: string, is: (raw: string) => boolean): boolean =>
    members.some((member) => member.name === name && is(member.raw));
  return has('level', isNumber) && has('pid', isNumber) && has('hostname', isString);
}

function plainValue(raw: string): unknown {
  if (isString(raw)) return stringIn(raw);
  return isNumber(raw) ? Number(raw) : undefined;
}

function valueText(raw: string): string {
  if (isString(raw)) {
    const text = stringIn(raw);
    return text.includes('\n') ? text : clipped(text);
  }
  return (isObjectText(raw) ? errorText(raw) : undefined) ?? clipped(compact(raw));
}

/**
 * For an object that describes an error: its stack trace, then the members that the trace does not repeat.
 * Undefined for an object without a stack trace.
 */
function errorText(raw: string): string | undefined {
  if (!raw.includes('"stack"')) return undefined;
  const members = membersOf(raw);
  const own = members.find(({ name, raw }) => name === 'stack' && isString(raw));
  if (!own) return undefined;
  const stack = stringIn(own.raw);
  const isSaid = ({ name, raw }: Member): boolean =>
    IN_STACK.has(name) && isString(raw) && stack.includes(stringIn(raw));
  const rest = members.filter((member) => member !== own && !isSaid(member));
  if (rest.length === 0) return stack;
  const more = rest.map(({ name, raw }) => `${JSON.stringify(name)}:${compact(raw)}`);
  return `${stack}\n${clipped(`{${more.join(',')}}`)}`;
}

function clipped(text: string): string {
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}
