/**
 * The config while the stack runs: what was saved is compared with what runs, told, and applied when
 * that is asked for, or at once with `apply=auto`. A config with faults changes nothing.
 */
import { diagnosticLine, formatDiagnostics } from '../config/print.js';
import type { LoadResult } from '../config/load.js';
import type { Clock, Timer } from '../model/clock.js';
import type { PendingChange, ReloadResult } from '../model/config-change.js';
import type { NoticeLevel } from '../model/event.js';
import type { Stack } from '../model/stack.js';
import { describeChange, diffStacks, isApplicable, type StackChange } from './stack-change.js';

export interface ConfigReloadOptions {
  /** The definition by which the stack was started. */
  readonly started: Stack;
  readonly clock: Clock;
  /** Reads the config as it was read at the start. */
  load(): Promise<LoadResult>;
  /** Names of apps whose running processes were given other variables than this definition gives. */
  staleApps(stack: Stack): ReadonlySet<string>;
  /** Goes on by another definition; these apps restart in any case. */
  apply(next: Stack, restart: ReadonlySet<string>): void;
  /** Which files may change what the config says. */
  watch(stack: Stack): void;
  tell(change: PendingChange | null): void;
  notice(level: NoticeLevel, text: string): void;
}

export interface ConfigReload {
  /** A file that the config is made of may have been saved. */
  saved(): void;
  /** Reads the config, and goes on by it. */
  apply(): Promise<ReloadResult>;
  close(): void;
}

/** Editors write a file in several steps. */
const QUIET_MS = 100;

type Looked =
  | {
      readonly kind: 'broken';
      readonly change: PendingChange;
      /** Why, in a line. */
      readonly short: string;
      readonly full: string;
    }
  | { readonly kind: 'same'; readonly next: Stack }
  | { readonly kind: 'differs'; readonly next: Stack; readonly change: StackChange };

export function createConfigReload(options: ConfigReloadOptions): ConfigReload {
  const { started, clock } = options;
  let current = started;
  let told: PendingChange | null = null;
  let timer: Timer | undefined;
  let closed = false;
  let turn: Promise<unknown> = Promise.resolve();

  /** One after the other, so that each sees what the one before has done. */
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const mine = turn.then(run);
    turn = mine.catch(() => undefined);
    return mine;
  };

  /** What cannot be read now, such as for too many open files, is as broken as what is written wrong. */
  const load = async (): Promise<LoadResult> => {
    try {
      return await options.load();
    } catch (error) {
      const message = `the config cannot be read: ${(error as Error).message}`;
      return { kind: 'missing', message, advice: 'read it once more: sockpit reload' };
    }
  };

  const look = async (): Promise<Looked> => {
    const loaded = await load();
    if (loaded.kind !== 'ok') return broken(loaded, started.directory);
    const next = loaded.stack;
    const change = diffStacks(current, next, options.staleApps(next), started);
    return describeChange(change) === ''
      ? { kind: 'same', next }
      : { kind: 'differs', next, change };
  };

  /** @returns whether it is another change than the one that was told before */
  const tell = (change: PendingChange | null): boolean => {
    if (JSON.stringify(change) === JSON.stringify(told)) return false;
    told = change;
    options.tell(change);
    return true;
  };

  const takeOver = (next: Stack, change: StackChange): void => {
    const restart = change.changed.filter(({ restarts }) => restarts).map(({ name }) => name);
    options.apply(next, new Set(restart));
    current = next;
    tell(change.later.length === 0 ? null : pendingOf(only(change.later)));
  };

  const lookAtSaved = async (): Promise<void> => {
    if (closed) return;
    const looked = await look();
    if (looked.kind === 'broken') {
      if (!tell(looked.change)) return;
      options.notice('error', `nothing is changed: ${looked.short}`);
      return;
    }
    options.watch(looked.next);
    if (looked.kind === 'same') {
      if (tell(null)) options.notice('info', 'the config is what runs: nothing is left to apply');
      return;
    }
    const { next, change } = looked;
    const summary = describeChange(change);
    if (next.apply === 'auto' && isApplicable(change)) {
      takeOver(next, change);
      options.notice('info', `config applied: ${summary}`);
    } else if (tell(pendingOf(change))) {
      const how = isApplicable(change) ? '; apply it: sockpit reload' : '';
      options.notice('info', `config changed: ${summary}${how}`);
    }
  };

  const applyNow = async (): Promise<ReloadResult> => {
    if (closed)
      return { kind: 'refused', message: 'the stack is stopping, so its config is left alone' };
    const looked = await look();
    if (looked.kind === 'broken') {
      tell(looked.change);
      return { kind: 'broken', message: `nothing is changed: ${looked.full}` };
    }
    options.watch(looked.next);
    if (looked.kind === 'same') {
      tell(null);
      return { kind: 'same', message: 'nothing to do: the stack runs by its config as it is' };
    }
    const { next, change } = looked;
    const summary = describeChange(change);
    if (!isApplicable(change)) {
      tell(pendingOf(change));
      return { kind: 'refused', message: `nothing is changed now: ${summary}` };
    }
    takeOver(next, change);
    options.notice('info', `config applied: ${summary}`);
    return { kind: 'applied', message: `applied: ${summary}` };
  };

  return {
    saved() {
      timer?.cancel();
      if (closed) return;
      timer = clock.after(QUIET_MS, () => void inTurn(lookAtSaved));
    },
    apply: () => inTurn(applyNow),
    close() {
      closed = true;
      timer?.cancel();
    },
  };
}

function only(later: readonly string[]): StackChange {
  return { added: [], changed: [], removed: [], stack: [], later };
}

function pendingOf(change: StackChange): PendingChange {
  return { kind: 'pending', summary: describeChange(change), ...change };
}

/** What is wrong with a config: in a line, and in full. */
function broken(
  loaded: Exclude<LoadResult, { kind: 'ok' }>,
  directory: string,
): Extract<Looked, { kind: 'broken' }> {
  const change = (summary: string, errors: number): PendingChange => ({
    kind: 'broken',
    summary,
    errors,
  });
  if (loaded.kind === 'missing') {
    const { message } = loaded;
    return { kind: 'broken', change: change(message, 1), short: message, full: message };
  }
  const where = { color: false, relativeTo: directory };
  const errors = loaded.diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const summary = first ? diagnosticLine(first, directory) : 'the config cannot be read';
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more: sockpit check)` : '';
  return {
    kind: 'broken',
    change: change(summary, errors.length),
    short: `the config has faults: ${summary}${more}`,
    full: `the config has faults\n${formatDiagnostics(errors, where)}`,
  };
}
