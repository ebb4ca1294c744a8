import { readFile, writeFile } from 'node:fs/promises';
import { planUpstream } from '../../config/upstream-plan.js';
import { type App, isSupervised } from '../../model/app.js';
import type { SourcePosition } from '../../model/diagnostic.js';
import { instancesFault, type InstancesFault, swapFault } from '../../model/instances.js';
import { withAddress } from '../../model/literal.js';
import type { Stack } from '../../model/stack.js';
import { complain, complainOf } from '../print.js';

/** Where the command of an app is to be written anew. */
interface Fix {
  readonly app: string;
  /** Why it cannot stay. */
  readonly fault: InstancesFault;
  readonly file: string;
  /** Undefined where only the file is known. */
  readonly at: SourcePosition | undefined;
  readonly before: string;
  /** Undefined where its address is not in it, or cannot be told apart. */
  readonly after: string | undefined;
}

/** Why one is not carried out, and what to do instead. */
interface Trouble {
  readonly message: string;
  readonly advice: string;
}

/** What two at once would bind is written down: `$SOCKET` or `$PORT` in its place. */
function fixesFor(stack: Stack): Fix[] {
  return stack.apps.flatMap((app) => {
    const fault =
      (app.reload === 'swap' ? swapFault(app) : undefined) ?? instancesFault(app, app.instances);
    if (fault === undefined || !isSupervised(app)) return [];
    const { command } = app.source;
    const { name, position, commandAt: at } = app;
    const { file } = at ?? position;
    return [{ app: name, fault, file, at, before: command, after: mended(app, command) }];
  });
}

function mended({ upstream: plan, cwd }: App, command: string): string | undefined {
  if (plan.kind !== 'literal') return undefined;
  // Of several addresses the others would still be shared.
  const rest = withAddress(command, plan, '$ELSEWHERE');
  if (rest === undefined || planUpstream(rest, cwd).kind === 'literal') return undefined;
  return withAddress(command, plan, plan.upstream.kind === 'unix' ? '$SOCKET' : '$PORT');
}

/**
 * Carries the fixes out and shows them; what cannot be mended here is named.
 * @param load gives the stack as it is written now; undefined where there is none
 */
export async function fix(load: () => Promise<Stack | undefined>): Promise<void> {
  const stack = await load();
  if (stack === undefined) return;
  const fixes = fixesFor(stack);
  if (fixes.length === 0) complain('there is nothing to fix');
  const troubles = new Map<string, Trouble>();
  // From the end of a file, so that the other places stay where they are.
  for (const one of fixes.toSorted(lastFirst)) {
    const trouble = await carryOut(one);
    if (trouble !== undefined) troubles.set(one.app, trouble);
  }
  for (const { app, file, before, after } of fixes) {
    if (!troubles.has(app)) complain(`${file}: ${app}\n- ${before}\n+ ${after ?? before}`);
  }
  if (troubles.size === 0) return;
  // A command that two apps share is written once: YAML's `*alias` and `<<` were mended with it.
  const left = await load();
  for (const { app } of left === undefined ? fixes : fixesFor(left)) {
    const trouble = troubles.get(app);
    if (trouble !== undefined) complainOf(trouble);
  }
}

/** What has no place is not written, and moves nothing. */
function lastFirst({ at: one }: Fix, { at: other }: Fix): number {
  return (other?.line ?? 0) - (one?.line ?? 0) || (other?.column ?? 0) - (one?.column ?? 0);
}

async function carryOut({
  app,
  fault,
  file,
  at,
  before,
  after,
}: Fix): Promise<Trouble | undefined> {
  if (after === undefined) {
    return {
      message: `${fault.message}, and that is not mended by itself: ${before}`,
      advice: fault.advice,
    };
  }
  const byHand = `write it there by hand: ${after}`;
  try {
    const text = await readFile(file, 'utf8');
    const start = at === undefined ? undefined : commandStart(before, text, at);
    if (start === undefined) {
      const message = `the command of ${app} is not found in ${file} as one piece`;
      return { message, advice: byHand };
    }
    await writeFile(file, text.slice(0, start) + after + text.slice(start + before.length));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { message: `${file} cannot be rewritten: ${why}`, advice: byHand };
  }
  return undefined;
}

/** The offset of a command that is written at this place, quoted or as a block of YAML or not. */
function commandStart(command: string, text: string, at: SourcePosition): number | undefined {
  let line = 0;
  for (let i = 1; i < at.line; i++) {
    const end = text.indexOf('\n', line);
    if (end === -1) return undefined;
    line = end + 1;
  }
  const value = line + at.column - 1;
  const opening = /^(?:["']|[|>][^\n]*\n[ \t]*)?/.exec(text.slice(value))?.[0] ?? '';
  return [value, value + opening.length].find((start) => text.startsWith(command, start));
}
