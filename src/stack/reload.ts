/**
 * The config while the stack runs: what was saved is compared with what runs, told, and applied when
 * that is asked for, or at once with `apply=auto`. A config with faults changes nothing.
 */
import { diagnosticLine, formatDiagnostics } from '../config/print.js';
import type { LoadResult } from '../config/load.js';
import type { Clock, Timer } from '../model/clock.js';
import type { PendingChange, ReloadResult } from '../model/config-change.js';
import type { NoticeLevel } from '../model/event.js';
import { few } from '../model/few.js';
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
  /** The files of these may change what the config says. */
  watch(stacks: readonly Stack[]): void;
  tell(change: PendingChange | null): void;
  notice(level: NoticeLevel, text: string): void;
}

export interface ConfigReload {
  /** A file that the config is made of may have been saved. */
  saved(): void;
  /** An app was given other variables than before: what is pending may have been just that. */
  restarted(): void;
  /** Reads the config, and goes on by it. */
  apply(): Promise<ReloadResult>;
  close(): void;
}

/** Editors write a file in several steps. */
const QUIET_MS = 100;

/** What the config says now, beside what the stack runs by. */
export type Judgement =
  /** It has faults: `short` says in a line which, `full` all of them. */
  | {
      readonly kind: 'broken';
      readonly pending: PendingChange;
      readonly short: string;
      readonly full: string;
    }
  | { readonly kind: 'same'; readonly next: Stack }
  /** `later`: all of the change has to wait until the stack is started anew. */
  | {
      readonly kind: 'applicable' | 'later';
      readonly next: Stack;
      readonly change: StackChange;
      readonly summary: string;
    };

/** What is judged beside: what the stack runs by, and what it was started by. */
export interface RunsBy {
  readonly current: Stack;
  readonly started: Stack;
  /** Names of apps that run with other variables than the config gives now. */
  readonly stale: ReadonlySet<string>;
}

/** Pure. */
export function judgeReload(loaded: LoadResult, { current, started, stale }: RunsBy): Judgement {
  if (loaded.kind !== 'ok') return broken(loaded, started.directory);
  const next = loaded.stack;
  const change = diffStacks(current, next, stale, started);
  const summary = describeChange(change);
  if (summary === '') return { kind: 'same', next };
  return { kind: isApplicable(change) ? 'applicable' : 'later', next, change, summary };
}

export function createConfigReload(options: ConfigReloadOptions): ConfigReload {
  const { started, clock } = options;
  let current = started;
  /** The last that was read without faults. */
  let sound = started;
  let told: PendingChange | null = null;
  let timer: Timer | undefined;
  let closed = false;
  /** Apps of which was told that words of the start about them count no longer. */
  let gone: readonly string[] = [];
  let saves = 0;
  /** What was read last; undefined: something was saved since. */
  let read: LoadResult | undefined;
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

  const readAnew = async (): Promise<LoadResult> => {
    const before = saves;
    const loaded = await load();
    if (saves === before) read = loaded;
    return loaded;
  };

  const tellGone = (names: readonly string[]): void => {
    const news = names.filter((name) => !gone.includes(name));
    gone = names;
    if (news.length > 0) options.notice('warning', goneWords(news));
  };

  const look = (loaded: LoadResult): Judgement => {
    const stale = loaded.kind === 'ok' ? options.staleApps(loaded.stack) : new Set<string>();
    if (loaded.kind === 'ok') {
      tellGone(loaded.gone ?? []);
      sound = loaded.stack;
      options.watch([sound]);
    }
    // What is wrong may be in a file that only this one names; it is also mended by going back.
    if (loaded.kind === 'invalid') options.watch([sound, loaded.draft]);
    return judgeReload(loaded, { current, started, stale });
  };

  /** @returns whether it is another change than the one that was told before */
  const tell = (change: PendingChange | null): boolean => {
    if (JSON.stringify(change) === JSON.stringify(told)) return false;
    told = change;
    options.tell(change);
    return true;
  };

  const takeOver = ({
    next,
    change,
    summary,
  }: Extract<Judgement, { change: StackChange }>): void => {
    const restart = change.changed.filter(({ restarts }) => restarts).map(({ name }) => name);
    options.apply(next, new Set(restart));
    current = next;
    tell(change.later.length === 0 ? null : pendingOf(only(change.later)));
    options.notice('info', `config applied: ${summary}`);
  };

  const lookAtSaved = async (): Promise<void> => {
    if (closed) return;
    const judged = look(read ?? (await readAnew()));
    if (judged.kind === 'applicable' && judged.next.apply === 'auto') takeOver(judged);
    else if (tell(openIn(judged))) options.notice(...newsOf(judged));
  };

  const applyNow = async (): Promise<ReloadResult> => {
    if (closed)
      return { kind: 'refused', message: 'the stack is stopping, so its config is left alone' };
    const judged = look(await readAnew());
    if (judged.kind === 'applicable') takeOver(judged);
    else tell(openIn(judged));
    return resultOf(judged);
  };

  const lookSoon = (): void => {
    timer?.cancel();
    if (closed) return;
    timer = clock.after(QUIET_MS, () => void inTurn(lookAtSaved));
  };

  return {
    saved() {
      saves++;
      read = undefined;
      lookSoon();
    },
    restarted() {
      if (told?.kind === 'pending') lookSoon();
    },
    apply: () => inTurn(applyNow),
    close() {
      closed = true;
      timer?.cancel();
    },
  };
}

function goneWords(names: readonly string[]): string {
  const [noApps, them] = names.length === 1 ? ['is no app', 'it'] : ['are no apps', 'them'];
  return `${few(names)} ${noApps} any more: what was said of ${them} at the start counts no longer`;
}

/** The change that stays open as long as it is not applied. */
function openIn(judged: Judgement): PendingChange | null {
  if (judged.kind === 'broken') return judged.pending;
  return judged.kind === 'same' ? null : pendingOf(judged.change);
}

/** For who sees the stack, after the config was saved. */
function newsOf(judged: Judgement): readonly [level: NoticeLevel, text: string] {
  switch (judged.kind) {
    case 'broken':
      return ['error', `nothing is changed: ${judged.short}`];
    case 'same':
      return ['info', 'the config is what runs: nothing is left to apply'];
    case 'applicable':
      return ['info', `config changed: ${judged.summary}; apply it: sockpit reload`];
    case 'later':
      return ['info', `config changed: ${judged.summary}`];
  }
}

/** For who has asked to go on by the config. */
function resultOf(judged: Judgement): ReloadResult {
  switch (judged.kind) {
    case 'broken':
      return { kind: 'broken', message: `nothing is changed: ${judged.full}` };
    case 'same':
      return { kind: 'same', message: 'nothing to do: the stack runs by its config as it is' };
    case 'applicable':
      return { kind: 'applied', message: `applied: ${judged.summary}` };
    case 'later':
      return { kind: 'refused', message: `nothing is changed now: ${judged.summary}` };
  }
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
): Extract<Judgement, { kind: 'broken' }> {
  const pending = (summary: string, errors: number): PendingChange => ({
    kind: 'broken',
    summary,
    errors,
  });
  if (loaded.kind === 'missing') {
    const { message } = loaded;
    return { kind: 'broken', pending: pending(message, 1), short: message, full: message };
  }
  const where = { color: false, relativeTo: directory };
  const errors = loaded.diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const summary = first ? diagnosticLine(first, directory) : 'the config cannot be read';
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more: sockpit check)` : '';
  return {
    kind: 'broken',
    pending: pending(summary, errors.length),
    short: `the config has faults: ${summary}${more}`,
    full: `the config has faults\n${formatDiagnostics(errors, where)}`,
  };
}
