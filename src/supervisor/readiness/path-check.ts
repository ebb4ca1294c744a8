/**
 * The rule `ready=http:/path`: asks again and again until the answer is 2xx or 3xx.
 */
import type { Timer } from '../../model/clock.js';
import type { Upstream } from '../../model/upstream.js';
import type { Stoppable } from './path-watch.js';
import type { Probe } from './probe.js';
import type { WatchInput } from './report.js';

export interface PathCheck extends Stoppable {
  /** The last status that came. */
  readonly status: number | undefined;
}

const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 500;
/** Between two questions to an app whose time is over: each may be a line in its own log. */
const LONGEST_PAUSE_MS = 10_000;

/**
 * @param options.overdue its time is over: as long as it answers it is asked ever more rarely. Who
 *   listens anew is asked as often as at first, since nobody accepted in between.
 * @param met called once
 */
export function checkPath(
  upstream: Upstream,
  request: string,
  options: {
    readonly probe: Probe;
    readonly input: Pick<WatchInput, 'clock' | 'held'>;
    readonly overdue: () => boolean;
  },
  met: () => void,
): PathCheck {
  const { probe, input, overdue } = options;
  let status: number | undefined;
  let pause = FIRST_PAUSE_MS;
  let running: Stoppable | undefined;
  let timer: Timer | undefined;
  let stopped = false;

  const ask = (): void => {
    if (stopped) return;
    if (input.held()) {
      timer = input.clock.after(LAST_PAUSE_MS, ask);
      return;
    }
    running = probe(upstream, request, (event) => {
      if (stopped || event.kind === 'accepted') return;
      if (event.kind === 'http') status = event.status;
      if (event.kind === 'http' && event.status >= 200 && event.status < 400) {
        met();
        return;
      }
      const answered = event.kind !== 'refused';
      if (!answered) pause = Math.min(pause, LAST_PAUSE_MS);
      timer = input.clock.after(pause, ask);
      pause =
        overdue() && answered
          ? Math.min(pause * 2, LONGEST_PAUSE_MS)
          : Math.min(pause * 1.5, LAST_PAUSE_MS);
    });
  };
  timer = input.clock.after(0, ask);

  return {
    get status() {
      return status;
    },
    stop: () => {
      stopped = true;
      timer?.cancel();
      running?.stop();
    },
  };
}
