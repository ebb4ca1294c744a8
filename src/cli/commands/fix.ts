import { readFile, writeFile } from 'node:fs/promises';
import { planUpstream } from '../../config/upstream-plan.js';
import { type App, isSupervised } from '../../model/app.js';
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
  /** Where the app is declared, from 1. */
  readonly line: number;
  readonly before: string;
  /** Undefined where its address is not in it, or cannot be told apart. */
  readonly after: string | undefined;
}

/** What two at once would bind is written down: `$SOCKET` or `$PORT` in its place. */
function fixesFor(stack: Stack): Fix[] {
  return stack.apps.flatMap((app) => {
    const fault =
      (app.reload === 'swap' ? swapFault(app) : undefined) ?? instancesFault(app, app.instances);
    if (fault === undefined || !isSupervised(app)) return [];
    const { command } = app.source;
    const { file, line } = app.position;
    return [{ app: app.name, fault, file, line, before: command, after: mended(app, command) }];
  });
}

function mended({ upstream: plan, cwd }: App, command: string): string | undefined {
  if (plan.kind !== 'literal' || plan.implied !== undefined) return undefined;
  // Of several addresses the others would still be shared.
  const rest = withAddress(command, plan, '$ELSEWHERE');
  if (rest === undefined || planUpstream(rest, cwd).kind === 'literal') return undefined;
  return withAddress(command, plan, plan.upstream.kind === 'unix' ? '$SOCKET' : '$PORT');
}

/** Carries the fixes out and shows them; what cannot be mended here is named. */
export async function fix(stack: Stack): Promise<void> {
  const fixes = fixesFor(stack);
  if (fixes.length === 0) complain('there is nothing to fix');
  for (const one of fixes) {
    const trouble = await carryOut(one);
    if (trouble !== undefined) complainOf(trouble);
  }
}

/** @returns why not, and what to do instead */
async function carryOut({
  app,
  fault,
  file,
  line,
  before,
  after,
}: Fix): Promise<{ readonly message: string; readonly advice: string } | undefined> {
  if (after === undefined) {
    return {
      message: `${fault.message}, and that is not mended by itself: ${before}`,
      advice: fault.advice,
    };
  }
  const byHand = `write it there by hand: ${after}`;
  try {
    const text = await readFile(file, 'utf8');
    const at = placeOf(before, text, line);
    if (at === undefined) {
      const message = `the command of ${app} is not found in ${file} as one piece`;
      return { message, advice: byHand };
    }
    await writeFile(file, text.slice(0, at) + after + text.slice(at + before.length));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { message: `${file} cannot be rewritten: ${why}`, advice: byHand };
  }
  complain(`${file}: ${app}\n- ${before}\n+ ${after}`);
  return undefined;
}

/** On the app's own line, or else where it is the only one in the file. */
function placeOf(command: string, text: string, line: number): number | undefined {
  let start = 0;
  for (let i = 1; i < line && start !== -1; i++) start = text.indexOf('\n', start) + 1 || -1;
  const end = start === -1 ? -1 : text.indexOf('\n', start);
  const own = start === -1 ? -1 : text.indexOf(command, start);
  if (own !== -1 && (end === -1 || own < end)) return own;
  const first = text.indexOf(command);
  return first !== -1 && first === text.lastIndexOf(command) ? first : undefined;
}
