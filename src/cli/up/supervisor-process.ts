/**
 * The supervisor as a process of its own, and what it reports to the face that spawned it.
 *
 * Standard input of the supervisor is the lease: it ends when the face that owns the stack goes
 * away, however that comes about, and the stack then stops in order unless it was detached
 * (see `cli/terminal/lease.ts` for what is told on it).
 * Descriptor 3 carries lines of JSON, {@link SupervisorWaiting} and last the {@link SupervisorReport}:
 * standard output may be written to by a config that is a program.
 */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Diagnostic } from '../../model/diagnostic.js';
import { failure, type Failure } from '../../model/failure.js';
import type { TerminalHold } from '../../model/terminal-hold.js';
import { leaseLine } from '../terminal/lease.js';
import { terminalPath } from '../terminal/left-terminal.js';

/** Where the supervisor writes its report. */
export const REPORT_DESCRIPTOR = 3;

export type SupervisorReport =
  | {
      readonly kind: 'running';
      readonly control: string;
      readonly stack: string;
      readonly warnings: readonly Diagnostic[];
    }
  | {
      readonly kind: 'already-running';
      readonly control: string;
      readonly stack: string;
      readonly pid: number;
    }
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'missing'; readonly message: string; readonly advice: string }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What its start waits for, in words. */
export interface SupervisorWaiting {
  readonly kind: 'waiting';
  readonly message: string;
}

/** Its exit code, or the signal that killed it. */
export interface SupervisorEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface SupervisorProcess {
  readonly report: Promise<SupervisorReport>;
  /** Resolves when the process is gone. */
  readonly exited: Promise<SupervisorEnd>;
  /** Tells it what is held of this terminal: it gives that back where this process is killed. */
  readonly tell: (hold: TerminalHold) => void;
  /** Lets go of the process, so that this one may end before it. */
  release(): void;
}

/**
 * @param args the arguments of `up`, as they were written
 * @param mode `owned`: it ends when this process goes away
 * @param onWait is told, in words, what the start waits for
 */
export function spawnSupervisor(
  args: readonly string[],
  mode: 'owned' | 'detached',
  onWait: (words: string) => void = () => undefined,
): SupervisorProcess {
  const [, program = ''] = process.argv;
  const child = spawn(process.execPath, [program, 'supervise', '--mode', mode, ...args], {
    detached: true,
    stdio: [mode === 'owned' ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4000);
    });
  }
  const reports = child.stdio[REPORT_DESCRIPTOR] as Readable | null;
  const report = new Promise<SupervisorReport>((resolve) => {
    let output = '';
    reports?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (output + text).split('\n');
      output = lines.pop() ?? '';
      for (const line of lines) {
        const told = JSON.parse(line) as SupervisorReport | SupervisorWaiting;
        if (told.kind === 'waiting') onWait(told.message);
        else resolve(told);
      }
    });
    const died = (words: string): void =>
      resolve({
        kind: 'failed',
        failure: failure('supervisor-died', { words, output: said.trim() }),
      });
    child.on('error', (error) => died(`could not be started: ${error.message}`));
    // `close`, not `exit`: what it printed last has been read by then.
    child.on('close', (code, signal) =>
      died(signal === null ? `exited with ${code ?? 0}` : `was ended by ${signal}`),
    );
  });
  const exited = new Promise<SupervisorEnd>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
  // It may be gone already, such as one that has found the stack running.
  child.stdin?.on('error', () => undefined);
  const path = child.stdin === null ? undefined : terminalPath(1);
  return {
    report,
    exited,
    tell: (hold) => {
      if (path !== undefined) child.stdin?.write(leaseLine({ path, hold }));
    },
    release() {
      child.unref();
      for (const stream of child.stdio) {
        // Sockets, though typed as plain streams: an open pipe would keep this process alive.
        (stream as { unref?: () => void } | null)?.unref?.();
      }
    },
  };
}
