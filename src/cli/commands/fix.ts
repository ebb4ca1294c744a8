import { readFile, writeFile } from 'node:fs/promises';
import { withSocket } from '../../export/containers/command.js';
import { isSupervised } from '../../model/app.js';
import type { Stack } from '../../model/stack.js';
import { complain, complainOf } from '../print.js';

/** Where the command of an app is to be written anew. */
interface Fix {
  readonly app: string;
  readonly file: string;
  /** Where the app is declared, from 1. */
  readonly line: number;
  readonly before: string;
  /** Undefined where its socket cannot be told apart. */
  readonly after: string | undefined;
}

/** A literal socket where `reload=swap` needs one for each generation: `$SOCKET` in its place. */
function fixesFor(stack: Stack): Fix[] {
  return stack.apps.flatMap((app) => {
    const { upstream } = app;
    if (app.reload !== 'swap' || !isSupervised(app)) return [];
    if (upstream.kind !== 'literal' || upstream.upstream.kind !== 'unix') return [];
    const before = app.source.command;
    // Of several sockets the others would still be shared by two generations.
    const several = before.split('unix:').length > 2;
    const after = several ? undefined : withSocket(app, '$SOCKET');
    return [{ app: app.name, file: app.position.file, line: app.position.line, before, after }];
  });
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
  file,
  line,
  before,
  after,
}: Fix): Promise<{ readonly message: string; readonly advice: string } | undefined> {
  if (after === undefined) {
    return {
      message: `the socket of ${app} cannot be told apart in its command: ${before}`,
      advice: 'write unix:$SOCKET there by hand, as its only socket',
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
