/**
 * Collects what is known of a process that ended.
 */
import { formatDuration } from '../../model/duration.js';
import { exitWords, numberedExit } from '../../model/exit-words.js';
import type { ExitFacts } from '../../model/failure.js';
import type { Phase } from './phase.js';

/** Lines of output that are kept with an exit. */
export const KEPT_LINES = 20;

/** A signal that sockpit was told to send to an instance. */
export interface SentSignal {
  readonly signal: NodeJS.Signals;
  /** On {@link Clock.elapsed}. */
  readonly at: number;
}

/** How an end was asked for through sockpit, where it was. */
export interface AskedEnd {
  readonly stop?: {
    readonly signal: NodeJS.Signals;
    /** We killed it, too. */
    readonly killed: boolean;
  };
  /** A signal to it, sent not long ago. */
  readonly sent?: NodeJS.Signals;
}

/** Signals that ask a process to end in its own way, with an exit code of its own choice. */
const REQUESTS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP'];

/**
 * Who is behind an end at this moment. Pure.
 *
 * @param phase where its instance is
 * @param sent the last signal that sockpit was told to send to it
 * @param now on {@link Clock.elapsed}
 */
export function askedEnd(
  phase: Phase,
  app: { readonly signal: NodeJS.Signals; readonly graceMs: number },
  sent: SentSignal | undefined,
  now: number,
): AskedEnd {
  // What is asked to end has its grace for that; later it has taken the signal for something else.
  const recent = sent && now - sent.at <= app.graceMs ? { sent: sent.signal } : {};
  if (phase.kind !== 'stopping' || phase.step === 'draining') return recent;
  return { ...recent, stop: { signal: app.signal, killed: phase.step === 'killed' } };
}

interface End {
  readonly code: number | null;
  readonly signal: string | null;
  readonly livedMs: number;
  readonly command: string;
  /** It was to come to its end. */
  readonly oneshot?: boolean;
  readonly asked?: AskedEnd;
}

/** How it ended, in words; what it printed last is not needed for that. */
export function wordsOfEnd(end: End): string {
  return askedWords(end) ?? ownWords(end);
}

export function exitFacts(
  input: End & {
    /** Epoch ms. */
    readonly at: number;
    readonly lastLines: readonly string[];
  },
): ExitFacts {
  return Object.freeze({
    code: input.code,
    signal: input.signal,
    livedMs: input.livedMs,
    words: wordsOfEnd(input),
    lastLines: Object.freeze(input.lastLines.slice(-KEPT_LINES)),
    at: input.at,
    asked: askedWords(input) !== undefined,
  });
}

/** An end that was asked for, whatever code or signal it came with; undefined for any other. */
function askedWords({ code, signal, asked }: End): string | undefined {
  const { stop, sent } = asked ?? {};
  if (stop) {
    if (signal === null && code !== null) return `was stopped (exit ${code})`;
    if (signal === stop.signal) return `was stopped (${signal})`;
    if (signal === 'SIGKILL' && stop.killed) return 'was stopped (SIGKILL, sent by sockpit)';
  }
  if (sent === undefined) return undefined;
  const who = `${sent}, which sockpit was told to send`;
  if (signal === sent) return `was ended by ${who}`;
  if (code !== null && code === numberedExit(sent)) return `exited with ${code}: ${who}`;
  return code === 0 && REQUESTS.includes(sent) ? `ended (exit 0) after ${who}` : undefined;
}

function ownWords({ code, signal, livedMs, command, oneshot }: End): string {
  if (oneshot === true && code === 0) return `finished in ${formatDuration(livedMs)}`;
  return exitWords(code, signal, command);
}
