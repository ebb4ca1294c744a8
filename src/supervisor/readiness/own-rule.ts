/**
 * The ready rules that do not look at the upstream: `log:`, `exec:` and `delay:`.
 */
import type { ReadyRule } from '../../model/app.js';
import { afterAwake } from '../../model/awake-timer.js';
import type { Timer } from '../../model/clock.js';
import { formatDuration } from '../../model/duration.js';
import { LinePattern } from './line-pattern.js';
import type { Stoppable } from './path-watch.js';
import type { RunCheck, WatchInput } from './report.js';

export type OwnRule = Extract<ReadyRule, { readonly kind: 'log' | 'exec' | 'delay' }>;

export interface OwnRuleWatch extends Stoppable {
  /** What is waited for, to follow "has not": `printed a line that matches /ready/`. */
  expected(): string;
}

export interface OwnRuleOptions extends Pick<WatchInput, 'check' | 'printed' | 'clock' | 'held'> {
  /** A warning for the app's log; said once where it comes again. */
  readonly remark: (text: string) => void;
}

const SIMPLIFY = 'simplify it: a repetition in a repetition, as in (\\w+ ?)*, may take for ever';

const FIRST_PAUSE_MS = 200;
const LAST_PAUSE_MS = 1000;

export function isOwnRule(rule: ReadyRule | undefined): rule is OwnRule {
  return rule?.kind === 'log' || rule?.kind === 'exec' || rule?.kind === 'delay';
}

/** Calls `met` once, never before it has returned. */
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
  { printed, remark }: OwnRuleOptions,
  met: () => void,
): OwnRuleWatch {
  const written = `/${rule.source}/${rule.flags}`;
  const pattern = new LinePattern(rule, () => {
    remark(`ready=log: ${written} takes too long to be tried on some lines; ${SIMPLIFY}`);
    if (pattern.givenUp) remark(`ready=log: ${written} is tried no more; ${SIMPLIFY}`);
  });
  const stop = printed.onLines(({ stream, text }) => {
    if (stream === 'sys') return;
    if (
      !withoutColour(text)
        .split('\n')
        .some((line) => pattern.test(line))
    )
      return;
    stop();
    met();
  });
  return {
    stop,
    expected: () => {
      const but = pattern.givenUp ? `, which takes too long to be tried: ${SIMPLIFY}` : '';
      return `printed a line that matches ${written} (ready=log${but})`;
    },
  };
}

/** SGR sequences (ECMA-48 §8.3.117) are the only ones left in a line. */
function withoutColour(text: string): string {
  return text.replace(/\x1b\[[0-9;:]*m/g, '');
}

function watchExec(
  command: string,
  { check, clock, held }: OwnRuleOptions,
  met: () => void,
): OwnRuleWatch {
  let pause = FIRST_PAUSE_MS;
  let running: ReturnType<RunCheck> | undefined;
  let timer: Timer | undefined;
  let last = 'it has not ended yet';
  let stopped = false;

  const run = (): void => {
    if (held()) {
      timer = clock.after(pause, run);
      return;
    }
    running = check(command);
    void running.ended.then((words) => {
      if (stopped) return;
      if (words === undefined) {
        met();
        return;
      }
      last = `it ${words}`;
      timer = clock.after(pause, run);
      pause = Math.min(pause * 1.5, LAST_PAUSE_MS);
    });
  };
  timer = clock.after(0, run);
  return {
    stop: () => {
      stopped = true;
      timer?.cancel();
      running?.kill();
    },
    expected: () => `made \`${command}\` succeed (ready=exec; ${last})`,
  };
}
