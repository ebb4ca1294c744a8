/**
 * The rule `ready=http:/path`: asks again and again until the answer is 2xx or 3xx.
 */
import type { Timer } from '../../model/clock.js';
import type { Upstream } from '../../model/upstream.js';
import type { Stoppable } from './path-watch.js';
import type { Probe, ProbeEvent } from './probe.js';
import type { WatchInput } from './report.js';

export interface PathCheck extends Stoppable {
  /** The last status that came. */
  readonly status: number | undefined;
}

const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 500;
/**
 * An answer may be lost, and then never comes: so long is waited for one before it is asked once more, and
 * twice as long each time.
 */
const FIRST_PATIENCE_MS = 2000;
const LAST_PATIENCE_MS = 10_000;
/** Between two questions to an app whose time is over: each may be a line in its own log. */
const LONGEST_PAUSE_MS = 10_000;

/**
 * The first question waits for its answer as long as that takes: an app may be slow to its first one. Beside it
 * stands another at most, which is given up for a new one.
 *
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
  let patience = FIRST_PATIENCE_MS;
  let timer: Timer | undefined;
  let stopped = false;
  const open = new Set<Stoppable>();

  const endAll = (): void => {
    timer?.cancel();
    for (const question of open) question.stop();
    open.clear();
  };
  const askIn = (ms: number): void => {
    timer = input.clock.after(ms, ask);
  };
  const take = (event: Exclude<ProbeEvent, { readonly kind: 'accepted' }>): void => {
    endAll();
    patience = FIRST_PATIENCE_MS;
    if (event.kind === 'http') status = event.status;
    if (event.kind === 'http' && event.status >= 200 && event.status < 400) {
      met();
      return;
    }
    const answered = event.kind !== 'refused';
    if (!answered) pause = Math.min(pause, LAST_PAUSE_MS);
    askIn(pause);
    pause =
      overdue() && answered
        ? Math.min(pause * 2, LONGEST_PAUSE_MS)
        : Math.min(pause * 1.5, LAST_PAUSE_MS);
  };
  const ask = (): void => {
    if (stopped) return;
    if (input.held()) {
      askIn(LAST_PAUSE_MS);
      return;
    }
    const [, beside] = open;
    if (beside) {
      beside.stop();
      open.delete(beside);
    }
    // Before the question: it may be answered before it has been asked to its end.
    askIn(patience);
    patience = Math.min(patience * 2, LAST_PATIENCE_MS);
    const asked = { over: false };
    const question = probe(upstream, request, (event) => {
      if (stopped || asked.over || event.kind === 'accepted') return;
      asked.over = true;
      take(event);
    });
    if (!asked.over) open.add(question);
  };
  askIn(0);

  return {
    get status() {
      return status;
    },
    stop: () => {
      stopped = true;
      endAll();
    },
  };
}
