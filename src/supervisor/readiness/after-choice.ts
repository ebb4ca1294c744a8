/**
 * What is said of the upstream that was chosen, then and a moment later: an app may open its ports
 * one after the other, and what came after the first is named, too.
 */
import type { App } from '../../model/app.js';
import type { Upstream } from '../../model/upstream.js';
import type { Listener } from '../discovery/listener.js';
import type { CandidateView } from './candidate.js';
import type { CandidateSet } from './candidate-set.js';
import * as words from './words.js';

/** So long after it became ready the instance is looked at once more, for what it opened since. */
const LAST_LOOK_MS = 1000;
/** What the last look finds has so long to answer. */
const LAST_ANSWER_MS = 500;

export interface AfterChoice {
  /** Stopped when there is nothing more to say. */
  readonly candidates: Pick<CandidateSet, 'all' | 'found' | 'stop'>;
  /** Of one without a route nobody asks where its requests go. */
  readonly app: Pick<App, 'upstream' | 'prefixes'>;
  scan(): Promise<readonly Listener[]>;
  /** Says it, unless it was said. */
  remark(level: 'info' | 'warning', text: string | undefined): void;
  /** Never calls back when the watch has been stopped. */
  later(ms: number, run: () => void): void;
}

/**
 * @param http it answers, or is taken to answer, in HTTP
 * @param listeners what the instance was last seen to listen on
 */
export function followChoice(
  chosen: CandidateView,
  http: boolean,
  listeners: readonly Listener[],
  watch: AfterChoice,
): void {
  const { candidates, app } = watch;
  const isRouted = app.prefixes.length > 0;
  if (isRouted && !http) watch.remark('info', words.notHttpRemark(chosen));
  if (isRouted && chosen.reason !== 'told') {
    watch.remark('warning', words.elsewhereRemark(app.upstream, chosen.upstream));
  }
  const say = (seen: readonly Listener[]): void => {
    if (!isRouted) return;
    const exposed = seen.filter(({ loopbackOnly }) => !loopbackOnly);
    if (exposed.length > 0) {
      watch.remark('warning', words.exposedRemark(exposed.map(({ bound }) => bound)));
    }
    const answering: Upstream[] = candidates
      .all()
      .filter(({ answer }) => answer.kind === 'http')
      .map(({ upstream }) => upstream);
    if (answering.length > 1) watch.remark('info', words.severalRemark(chosen.upstream, answering));
  };
  say(listeners);
  watch.later(LAST_LOOK_MS, () => {
    watch.scan().then(
      (seen) => {
        // The place that the config fixes is not compared with others.
        if (app.upstream.kind !== 'fixed') candidates.found(seen);
        watch.later(LAST_ANSWER_MS, () => {
          say(seen);
          candidates.stop();
        });
      },
      () => candidates.stop(),
    );
  });
}
