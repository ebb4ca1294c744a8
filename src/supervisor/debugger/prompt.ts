/**
 * Which unfinished lines are the prompt of a debugger that waits for somebody. Pure.
 */

/** Prompts as their programs write them, and who waits there. */
const PROMPTS: readonly (readonly [prompt: RegExp, debuggerName: string])[] = [
  [/\((?:Pdb|pdb)(?:\+\+)?\) ?/, 'pdb'],
  [/\(?ipdb(?:\d+)?[>)] ?/, 'ipdb'],
  [/\((?:byebug|rdbg|rdb:\d+)\) ?/, 'the Ruby debugger'],
  [/\[\d+\] pry\([^()\n]*\)> ?/, 'pry'],
  [/\((?:gdb|lldb|dlv|delve)\) ?/, 'a debugger'],
  [/debugger> ?/, 'a debugger'],
  [/debug> ?/, 'node inspect'],
];

/** Colours, which are all that is left of control sequences in a line. */
const SGR = /\x1b\[[0-9;:]*m/g;

export interface DebuggerPrompt {
  /** As it stands there, such as `(Pdb)`. */
  readonly prompt: string;
  /** Who waits, in words. */
  readonly who: string;
}

/** The prompt that an unfinished line ends in. */
export function promptAtEnd(line: string): DebuggerPrompt | undefined {
  return find(line, (source) => `${source}$`);
}

/**
 * The prompt that an unfinished line holds, with what is being typed behind it. A prompt stands at the
 * start of its line, or behind what the program had printed without a line break.
 */
export function promptIn(line: string): DebuggerPrompt | undefined {
  return promptAtEnd(line) ?? find(line, (source) => `^${source}`);
}

function find(line: string, place: (source: string) => string): DebuggerPrompt | undefined {
  const text = line.replace(SGR, '');
  for (const [{ source }, who] of PROMPTS) {
    const match = new RegExp(place(`(?:^|(?<=[\\s>\\])]))(?:${source})`)).exec(text);
    if (match) return { prompt: match[0].trim(), who };
  }
  return undefined;
}

/** What gunicorn says when it ends a worker that did not report in time: whoever waited there is gone. */
export const WORKER_ENDED = /\bWORKER TIMEOUT\b|\bwas sent SIG(?:KILL|ABRT)\b/;

/**
 * What to do at a prompt, and what threatens it.
 *
 * @param name of the app, or of the instance where there are several
 */
export function adviceAt(name: string, command: string): string {
  const attach = `sockpit attach ${name}`;
  if (!/\bgunicorn\b/.test(command)) return attach;
  const [, written] = /(?:--timeout|-t)(?:\s+|=)(\d+)/.exec(command) ?? [];
  if (written === '0') return attach;
  const after = written === undefined ? 'its 30 s' : `${written} s`;
  return `${attach}; gunicorn kills the worker after ${after}: add --timeout 0`;
}
