/**
 * The rule `ready=http:/path`: asks again and again until the answer is 2xx or 3xx.
 */
import type { Clock, Timer } from '../../model/clock.js';
import type { Upstream } from '../../model/upstream.js';
import type { Stoppable } from './path-watch.js';
import type { Probe } from './probe.js';

export interface PathCheck extends Stoppable {
  /** The last status that came. */
  readonly status: number | undefined;
}

const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 500;

/** @param met called once */
export function checkPath(
  upstream: Upstream,
  request: string,
  options: { readonly probe: Probe; readonly clock: Clock; held(): boolean },
  met: () => void,
): PathCheck {
  let status: number | undefined;
  let pause = FIRST_PAUSE_MS;
  let running: Stoppable | undefined;
  let timer: Timer | undefined;
  let stopped = false;

  const ask = (): void => {
    if (stopped) return;
    if (options.held()) {
      timer = options.clock.after(LAST_PAUSE_MS, ask);
      return;
    }
    running = options.probe(upstream, request, (event) => {
      if (stopped || event.kind === 'accepted') return;
      if (event.kind === 'http') status = event.status;
      if (event.kind === 'http' && event.status >= 200 && event.status < 400) {
        met();
        return;
      }
      timer = options.clock.after(pause, ask);
      pause = Math.min(pause * 1.5, LAST_PAUSE_MS);
    });
  };
  timer = options.clock.after(0, ask);

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
