/**
 * The ready rules that do not look at the upstream: `log:`, `exec:` and `delay:`.
 */
import { spawn } from 'node:child_process';
import type { App, ReadyRule } from '../../model/app.js';
import type { Clock, Timer } from '../../model/clock.js';
import { formatDuration } from '../../model/duration.js';
import type { LogSink } from '../../model/log.js';
import { afterAwake } from './awake-timer.js';
import type { Stoppable } from './path-watch.js';

export type OwnRule = Extract<ReadyRule, { readonly kind: 'log' | 'exec' | 'delay' }>;

export interface OwnRuleWatch extends Stoppable {
  /** What is waited for, to follow "has not": `printed a line that matches /ready/`. */
  expected(): string;
}

/** How a command of `exec:` ended, in words; undefined: with 0. */
export type CheckResult = string | undefined;

/** Runs a check to its end or until it is stopped, after which nothing is reported. */
export type RunCheck = (
  command: string,
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  report: (result: CheckResult) => void,
) => Stoppable;

export interface OwnRuleOptions {
  readonly app: App;
  /** Beside the environment of this process, for `exec:`. */
  readonly env: NodeJS.ProcessEnv;
  readonly logs: LogSink;
  readonly clock: Clock;
  readonly runCheck: RunCheck;
}

const FIRST_PAUSE_MS = 200;
const LAST_PAUSE_MS = 1000;
/** One run of a check may take this long. */
const CHECK_LIMIT_MS = 10_000;

export function isOwnRule(rule: ReadyRule | undefined): rule is OwnRule {
  return rule?.kind === 'log' || rule?.kind === 'exec' || rule?.kind === 'delay';
}

/**
 * Calls `met` once, never before it has returned. Instances of one app share its log: a line of any
 * of them meets the rule `log:` of those that wait at that moment.
 */
export function watchOwnRule(
  rule: OwnRule,
  options: OwnRuleOptions,
  met: () => void,
): OwnRuleWatch {
  switch (rule.kind) {
    case 'log':
      return watchLog(rule, options, met);
    case 'exec':
      return watchExec(rule.command, options, met);
    case 'delay': {
      const timer = afterAwake(options.clock, rule.ms, met);
      return {
        stop: () => timer.cancel(),
        expected: () => `been up for ${formatDuration(rule.ms)} (ready=delay)`,
      };
    }
  }
}

function watchLog(
  rule: Extract<OwnRule, { readonly kind: 'log' }>,
  { app, logs }: OwnRuleOptions,
  met: () => void,
): OwnRuleWatch {
  // With g or y a regular expression remembers where it left off.
  const pattern = new RegExp(rule.source, rule.flags.replace(/[gy]/g, ''));
  const stop = logs.onLine(app.name, (line) => {
    if (line.stream === 'sys' || !pattern.test(withoutColour(line.text))) return;
    stop();
    met();
  });
  return {
    stop,
    expected: () => `printed a line that matches /${rule.source}/${rule.flags} (ready=log)`,
  };
}

/** SGR sequences (ECMA-48 §8.3.117) are the only ones left in a line. */
function withoutColour(text: string): string {
  return text.replace(/\x1b\[[0-9;:]*m/g, '');
}

function watchExec(command: string, options: OwnRuleOptions, met: () => void): OwnRuleWatch {
  const { app, clock, env } = options;
  let pause = FIRST_PAUSE_MS;
  let running: Stoppable | undefined;
  let timer: Timer | undefined;
  let last = 'it has not ended yet';
  let stopped = false;

  const run = (): void => {
    if (stopped) return;
    running = options.runCheck(command, { cwd: app.cwd, env }, (result) => {
      if (stopped) return;
      if (result === undefined) {
        met();
        return;
      }
      last = `it ${result}`;
      timer = clock.after(pause, run);
      pause = Math.min(pause * 1.5, LAST_PAUSE_MS);
    });
  };
  timer = clock.after(0, run);
  return {
    stop: () => {
      stopped = true;
      timer?.cancel();
      running?.stop();
    },
    expected: () => `made \`${command}\` succeed (ready=exec; ${last})`,
  };
}

/** Runs `sh -c command` in a process group of its own, ended whole when it takes too long. */
export const runCheck: RunCheck = (command, { cwd, env }, report) => {
  const child = spawn('sh', ['-c', command], {
    cwd,
    env: { ...process.env, ...env },
    stdio: 'ignore',
    detached: true,
  });
  let over = false;
  const end = (result: CheckResult): void => {
    clearTimeout(limit);
    if (over) return;
    over = true;
    report(result);
  };
  const kill = (): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Its group is already gone.
    }
  };
  const limit = setTimeout(() => {
    kill();
    end(`took longer than ${formatDuration(CHECK_LIMIT_MS)}`);
  }, CHECK_LIMIT_MS);
  child.on('error', (error) => end(`could not be run: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (code === 0) end(undefined);
    else end(signal === null ? `exited with ${code ?? '?'}` : `was ended by ${signal}`);
  });
  return {
    stop: () => {
      over = true;
      clearTimeout(limit);
      kill();
    },
  };
};
