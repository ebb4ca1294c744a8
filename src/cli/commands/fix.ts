import { readFile } from 'node:fs/promises';
import type { LoadResult } from '../../config/load.js';
import { planUpstream } from '../../config/upstream-plan.js';
import { stageOver } from '../../files/staged-file.js';
import { type App, isSupervised } from '../../model/app.js';
import type { SourcePosition } from '../../model/diagnostic.js';
import { instancesFault, type InstancesFault, swapFault } from '../../model/instances.js';
import { withAddress } from '../../model/literal.js';
import type { Stack } from '../../model/stack.js';
import { complain, complainOf } from '../print.js';
import { messageOf } from '../../model/message-of.js';

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

/** What has become of one. */
type Outcome =
  | { readonly kind: 'mended' | 'unmended'; readonly fix: Fix }
  /** Its file could not be read or written. */
  | { readonly kind: 'unwritten'; readonly fix: Fix; readonly why: string };

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

function fixesIn(loaded: Exclude<LoadResult, { readonly kind: 'missing' }>): Fix[] {
  return fixesFor(loaded.kind === 'ok' ? loaded.stack : loaded.draft);
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
 * @param load reads the config as it is written now
 * @returns false where a file could not be written: it is as it was
 */
export async function fix(load: () => Promise<LoadResult>): Promise<boolean> {
  const loaded = await load();
  if (loaded.kind === 'missing') return true;
  const fixes = fixesIn(loaded);
  if (fixes.length === 0) complain(nothingToMend(loaded.kind));
  const outcomes: Outcome[] = [];
  for (const each of new Set(fixes.map(({ file }) => file))) {
    outcomes.push(
      ...(await carryOut(
        each,
        fixes.filter(({ file }) => file === each),
      )),
    );
  }
  for (const outcome of outcomes) {
    const { file, app, before, after = before } = outcome.fix;
    if (outcome.kind === 'mended') complain(`${file}: ${app}\n- ${before}\n+ ${after}`);
    if (outcome.kind === 'unwritten') complainOf(unwritten(outcome.fix, outcome.why));
  }
  await tellUnmended(outcomes, load);
  return !outcomes.some(({ kind }) => kind === 'unwritten');
}

/** What is wrong besides, with the config or on this machine, is told below it. */
function nothingToMend(kind: 'ok' | 'invalid'): string {
  return kind === 'ok'
    ? 'there is nothing that --fix could mend'
    : 'nothing is mended: --fix does not know how to mend what is wrong with this config';
}

/** A command that two apps share is written once: YAML's `*alias` and `<<` were mended with it. */
async function tellUnmended(
  outcomes: readonly Outcome[],
  load: () => Promise<LoadResult>,
): Promise<void> {
  const unmended = outcomes.filter(({ kind }) => kind === 'unmended');
  if (unmended.length === 0) return;
  const loaded = await load();
  const left = loaded.kind === 'missing' ? unmended.map(({ fix }) => fix) : fixesIn(loaded);
  const names = new Set(left.map(({ app }) => app));
  for (const { fix } of unmended) if (names.has(fix.app)) complainOf(unmendable(fix));
}

function unwritten({ file, app, after = '' }: Fix, why: string): Trouble {
  const message = `the command of ${app} stays as it was, ${file} cannot be rewritten: ${why}`;
  return { message, advice: byHand(after) };
}

function unmendable({ app, file, fault, before, after }: Fix): Trouble {
  if (after === undefined) {
    const message = `${fault.message}, and that is not mended by itself: ${before}`;
    return { message, advice: fault.advice };
  }
  const message = `the command of ${app} is not found in ${file} as one piece`;
  return { message, advice: byHand(after) };
}

function byHand(command: string): string {
  return `write it there by hand: ${command}`;
}

/** All that is to be written anew in one file, at once. */
async function carryOut(file: string, fixes: readonly Fix[]): Promise<readonly Outcome[]> {
  const placed = fixes.filter(({ after, at }) => after !== undefined && at !== undefined);
  const others = fixes.filter((fix) => !placed.includes(fix)).map(unmended);
  if (placed.length === 0) return others;
  try {
    const before = await readFile(file, 'utf8');
    const { text, outcomes } = mendText(before, placed);
    if (text !== before) await (await stageOver(file, text)).commit();
    return [...outcomes, ...others];
  } catch (error) {
    const why = messageOf(error);
    return [...placed.map((fix) => ({ kind: 'unwritten', fix, why }) as const), ...others];
  }
}

function unmended(fix: Fix): Outcome {
  return { kind: 'unmended', fix };
}

/** From the end of the text, so that the other places stay where they are. */
function mendText(
  before: string,
  fixes: readonly Fix[],
): { readonly text: string; readonly outcomes: readonly Outcome[] } {
  let text = before;
  const outcomes = fixes.toSorted(lastFirst).map((fix): Outcome => {
    const { before: old, after, at } = fix;
    const start = at === undefined ? undefined : commandStart(old, text, at);
    if (start === undefined || after === undefined) return unmended(fix);
    text = text.slice(0, start) + after + text.slice(start + old.length);
    return { kind: 'mended', fix };
  });
  return { text, outcomes: outcomes.toReversed() };
}

function lastFirst({ at: one }: Fix, { at: other }: Fix): number {
  return (other?.line ?? 0) - (one?.line ?? 0) || (other?.column ?? 0) - (one?.column ?? 0);
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
