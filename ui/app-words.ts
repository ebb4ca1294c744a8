/**
 * The state of an app in words, at three lengths: a list takes the longest that fits. Countdowns and
 * ages are in whole seconds, so that a row changes once a second.
 */
import { attentionWords } from '../src/model/attention.js';
import { awaitsText, awaitsWord } from '../src/model/awaits.js';
import { formatDuration } from '../src/model/duration.js';
import type { ExitFacts } from '../src/model/failure.js';
import { leftUntil } from '../src/model/reason.js';
import { isWorker, stateWord, type InstanceState } from '../src/model/state.js';
import type { AppStatus } from '../src/model/status.js';
import { shortReason } from './failure-words.js';

export type Tone = 'good' | 'busy' | 'bad' | 'off';

export interface AppWords {
  readonly tone: Tone;
  /** Longest first. */
  readonly forms: readonly [string, ...string[]];
}

/** Whole seconds under a minute, then as {@link formatDuration}. */
export function ageText(ms: number): string {
  return ms < 60_000 ? `${Math.max(0, Math.floor(ms / 1000))}s` : formatDuration(ms);
}

/** `exit 1`, or the name of the signal. */
function exitText(exit: ExitFacts): string {
  if (exit.signal !== null) return exit.signal;
  return exit.code === null ? 'ended' : `exit ${exit.code}`;
}

/** The longest form that fits; the shortest where none does. */
export function fittingForm(words: AppWords, width: number): string {
  const { forms } = words;
  return forms.find((form) => form.length <= width) ?? forms.at(-1) ?? forms[0];
}

/** The instance whose state stands for the app's. */
export function shownInstance(app: AppStatus): InstanceState | undefined {
  const shown = app.instances.find(({ state }) => stateWord(state) === app.state);
  return (shown ?? app.instances[0])?.state;
}

/** What the words are said in; the time has no part in it, so that it costs little to ask for all apps. */
export function appTone(app: AppStatus): Tone {
  const state = shownInstance(app);
  if (!state) return toneOfWord(app.state);
  // An app that stands in a debugger is as its developer wants it, but for the next step.
  if (app.attention) return app.attention.kind === 'debugger' ? 'busy' : 'bad';
  const { instances } = app;
  if (instances.length > 1 && readyOf(app) === instances.length) return 'good';
  const next = nextOf(app);
  if (next) return next.kind === 'failed' ? 'bad' : 'busy';
  return toneOf(state);
}

/** @param now the stack's clock */
export function appWords(app: AppStatus, now: number): AppWords {
  return { tone: appTone(app), forms: appForms(app, now) };
}

type Forms = AppWords['forms'];

function appForms(app: AppStatus, now: number): Forms {
  const state = shownInstance(app);
  if (!state) return app.reason === null ? [app.state] : [`${app.state}: ${app.reason}`, app.state];
  if (app.attention) {
    const { kind, advice } = app.attention;
    const what = attentionWords(app.attention);
    return [`${what}: ${advice}`, what, kind];
  }
  const [first, ...rest] = withNext(stateForms(state, now), app, now);
  const { length } = app.instances;
  if (length < 2) return [first, ...rest];
  const [arrived, word] = arrivedOf(app);
  const count = `${arrived}/${length}`;
  if (arrived === length) return [`${first} ${count}`, ...rest.map((form) => `${form} ${count}`)];
  return [
    `${count} ${word}, ${first}`,
    ...rest.map((form) => `${count} ${form}`),
    `${count} ${word}`,
  ];
}

/** How many are where they are to get; of those that run to their end that is their end. */
function arrivedOf(app: AppStatus): readonly [count: number, word: string] {
  const ready = readyOf(app);
  const exited = app.instances.filter(({ state }) => state.kind === 'exited').length;
  return exited > 0 && ready === 0 ? [exited, 'exited'] : [ready, 'ready'];
}

function readyOf({ instances }: AppStatus): number {
  return instances.filter(({ state }) => toneOf(state) === 'good').length;
}

/** The generation that boots beside the one that serves, during a swap. */
function nextOf({ instances }: AppStatus): InstanceState | undefined {
  for (const { next } of instances) if (next) return next.state;
  return undefined;
}

/** During a swap the generation that boots beside; after one that came to nothing, that it failed. */
function withNext(forms: Forms, app: AppStatus, now: number): Forms {
  const next = nextOf(app);
  if (!next) return forms;
  const [first, ...rest] = forms;
  if (next.kind === 'failed') {
    const why = next.exit ? exitText(next.exit) : next.failure.message;
    return [`${first}, swap failed: ${why}`, 'swap failed', ...rest];
  }
  const age = ageText(now - next.since);
  return [`${first}, next boots ${age}`, `swapping ${age}`, 'swapping'];
}

/** Whether the words, or the uptime, change as time goes by. */
export function showsTime(app: AppStatus): boolean {
  if (app.uptimeMs !== null) return true;
  const kind = shownInstance(app)?.kind;
  return kind === 'starting' || kind === 'stopping' || kind === 'backoff';
}

function toneOfWord(word: string): Tone {
  if (word === 'ready' || word === 'running' || word === 'up') return 'good';
  if (word === 'failed' || word === 'down' || word === 'overdue') return 'bad';
  return word === 'stopped' || word === 'exited' || word === 'skipped' ? 'off' : 'busy';
}

function toneOf(state: InstanceState): Tone {
  // A death that will be tried again is still a death.
  if (state.kind === 'backoff') return 'bad';
  // What may still turn out to have a socket, or is to come to an end, is not there yet: nor is what
  // waits for it, nor the stack up.
  if (state.kind === 'running' && !isWorker(state)) return 'busy';
  return toneOfWord(stateWord(state));
}

/** The state of one instance in words. @param now the stack's clock */
export function instanceWords(state: InstanceState, now: number): AppWords {
  return { tone: toneOf(state), forms: stateForms(state, now) };
}

function stateForms(state: InstanceState, now: number): Forms {
  const age = ageText(now - state.since);
  switch (state.kind) {
    case 'pending': {
      const [first, ...more] = state.blockedBy;
      if (!first) return ['pending'];
      const others = more.length > 0 ? ` +${more.length}` : '';
      return [
        `waits for ${first.app}${others} (${first.why})`,
        `waits for ${first.app}${others}`,
        'waits',
      ];
    }
    case 'starting': {
      if (state.overdue) return [`overdue ${age}: ${state.overdue.message}`, `overdue ${age}`];
      const { awaits } = state;
      if (!awaits) return [`starting ${age}`];
      const limit = awaits.kind === 'delay' ? state.since + awaits.ms : state.until;
      const time = timeOf(now - state.since, limit - state.since);
      const word = awaitsWord(awaits);
      return [
        `${stateWord(state)} ${time}: waits for ${awaitsText(awaits)}`,
        `waits for ${word} ${time}`,
        `${word} ${time}`,
        `${word} ${age}`,
      ];
    }
    case 'ready': {
      const ready: [string, string] = [`ready ${age}`, 'ready'];
      return state.http ? ready : [`${ready[0]} (not HTTP)`, ...ready];
    }
    case 'running': {
      const up = ageText(now - state.spawnedAt);
      const running: [string, string] = [`running ${up}`, 'running'];
      if (state.role === 'silent') {
        return [`${running[0]} (no socket, no route)`, `${running[0]}, no socket`, ...running];
      }
      if (state.role !== 'undecided') return running;
      const time = timeOf(now - state.spawnedAt, state.until - state.spawnedAt);
      return [`running, no socket yet ${time}`, `no socket ${time}`, `running ${time}`, running[0]];
    }
    case 'stopping': {
      const kill = `KILL in ${countdownText(leftUntil(state.deadline, state.since, now))}`;
      const word = state.then === 'restart' ? 'restarting' : 'stopping';
      const left = state.remaining.length > 0 ? `: ${state.remaining.join(', ')}` : '';
      const time = timeOf(now - state.since, state.deadline - state.since);
      return [
        `${word} ${age}, ${kill}${left}`,
        `${word} ${age}, ${kill}`,
        `${word} ${time}`,
        `${word} ${age}`,
      ];
    }
    case 'backoff': {
      const again = `again in ${countdownText(leftUntil(state.until, state.since, now))}`;
      if (state.failure) {
        const why = shortReason(state.failure) ?? 'no start';
        return [`backoff: ${state.failure.message}, ${again}`, `${why}, ${again}`, again];
      }
      return [
        `backoff: ${state.exit.words}, ${again}`,
        `backoff: ${exitText(state.exit)}, ${again}`,
        `${exitText(state.exit)}, ${again}`,
        again,
      ];
    }
    case 'stopped':
      if (state.why === 'lazy') return ['stopped, starts at its first request', 'stopped (lazy)'];
      if (state.why === 'left-out') return ['stopped (left out)', 'stopped'];
      return state.why === 'manual' ? ['stopped (manual)', 'stopped'] : ['stopped'];
    case 'exited':
      return [state.exit.code === 0 ? 'exited 0' : exitText(state.exit)];
    case 'failed': {
      // Its sign and colour say that it failed; why, nothing else does.
      if (!state.exit) {
        const why = shortReason(state.failure);
        const short = why === undefined ? [] : [`failed: ${why}`, why];
        return [`failed: ${state.failure.message}`, ...short, 'failed'];
      }
      const { code, signal, words } = state.exit;
      const short = signal?.slice(3) ?? code;
      return [
        `failed: ${words}`,
        `failed: ${exitText(state.exit)}`,
        ...(short === null ? [] : [`failed (${short})`]),
        'failed',
      ];
    }
    case 'skipped': {
      const why = shortReason(state.failure);
      const short = why === undefined ? [] : [`skipped: ${why}`];
      return [`skipped: ${state.failure.message}`, ...short, 'skipped'];
    }
    case 'up':
      return [`up ${age}`, 'up'];
    case 'down':
      return [`down: ${state.failure.message}`, 'down'];
  }
}

/** `3/30s`: how much of its time has passed; all of it is not exceeded. */
function timeOf(ms: number, limitMs: number): string {
  const passed = Math.max(0, Math.min(ms, limitMs));
  return limitMs < 60_000
    ? `${Math.floor(passed / 1000)}/${Math.ceil(limitMs / 1000)}s`
    : `${ageText(passed)}/${formatDuration(limitMs)}`;
}

/** Whole seconds that are left. */
export function countdownText(ms: number): string {
  return `${Math.max(0, Math.ceil(ms / 1000))}s`;
}
