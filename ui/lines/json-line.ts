/**
 * A log line of JSON as people read it: level, message, then the other members as `name=value`.
 */
import { withFlags, BOLD } from '../text/attr.js';
import type { Level } from './level.js';
import { run, type Run } from '../text/rows.js';
import type { Theme } from '../text/theme.js';

/** Longer ones are shown as they are. */
const MAX_LENGTH = 8192;
const MAX_VALUE = 400;
const MESSAGE = ['msg', 'message', 'event', 'text'] as const;
/** Said by the line's level and time, or the same in every line. */
const LEFT_OUT = new Set([
  ...['level', 'levelname', 'lvl', 'severity', 'time', 'timestamp', 'ts', '@timestamp'],
  ...['pid', 'hostname', 'v', ...MESSAGE],
]);

/** Undefined for a line that is no JSON object. */
export function readableJson(
  text: string,
  level: Level | undefined,
  theme: Theme,
): readonly Run[] | undefined {
  if (!text.startsWith('{') || text.length > MAX_LENGTH || !text.trimEnd().endsWith('}')) {
    return undefined;
  }
  const members = parsed(text);
  if (!members) return undefined;
  const runs: Run[] = [];
  if (level !== undefined) {
    const attr = level === 'error' ? theme.bad : level === 'warn' ? theme.busy : theme.dim;
    runs.push(run(`${level.padEnd(5)} `, attr));
  }
  const messageName = MESSAGE.find((name) => typeof members[name] === 'string');
  if (messageName !== undefined) {
    runs.push(run(`${String(members[messageName])} `, withFlags(theme.plain, BOLD)));
  }
  for (const [name, value] of Object.entries(members)) {
    if (LEFT_OUT.has(name) && (name === messageName || !isMessage(name))) continue;
    runs.push(run(`${name}=`, theme.dim), run(`${valueText(value)} `));
  }
  return runs;
}

function isMessage(name: string): boolean {
  return MESSAGE.some((one) => one === name);
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return value as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const flat = text.replace(/\s*\n\s*/g, ' ');
  return flat.length > MAX_VALUE ? `${flat.slice(0, MAX_VALUE)}…` : flat;
}
