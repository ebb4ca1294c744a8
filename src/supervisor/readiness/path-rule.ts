/**
 * The rule `ready=http:/path` at the place that is to be taken: it is asked at one place at a time, and anew
 * wherever the choice has become another.
 */
import type { CandidateView } from './candidate.js';
import { checkPath, type PathCheck } from './path-check.js';
import type { ReadinessPorts } from './ports.js';
import { pathRequest } from './probe-request.js';
import type { WatchInput } from './report.js';

export interface PathRuleWorld {
  readonly input: WatchInput;
  readonly ports: Pick<ReadinessPorts, 'probe' | 'connectablePath'>;
  /** See {@link checkPath}. */
  readonly overdue: () => boolean;
  /** It is met where it was last asked. */
  readonly met: () => void;
}

export class PathRule {
  readonly #world: PathRuleWorld;
  #asked: { readonly on: CandidateView; readonly check: PathCheck; isMet: boolean } | undefined;

  constructor(world: PathRuleWorld) {
    this.#world = world;
  }

  /** The last status that came. */
  get status(): number | undefined {
    return this.#asked?.check.status;
  }

  /** Begins to ask there, unless that is known. True where the app has no such rule. */
  isMetAt(candidate: CandidateView): boolean {
    const { input, ports, overdue, met } = this.#world;
    const { app, runtimeDirectory } = input;
    if (app.ready?.kind !== 'http' || app.ready.path === undefined) return true;
    if (this.#asked?.on === candidate) return this.#asked.isMet;
    this.stop();
    const { upstream } = candidate;
    const target =
      upstream.kind === 'tcp'
        ? upstream
        : { ...upstream, path: ports.connectablePath(upstream.path, runtimeDirectory) };
    const check = checkPath(
      target,
      pathRequest(app, app.ready.path),
      { probe: ports.probe, input, overdue },
      () => {
        asked.isMet = true;
        met();
      },
    );
    const asked = { on: candidate, check, isMet: false };
    this.#asked = asked;
    return false;
  }

  stop(): void {
    this.#asked?.check.stop();
  }
}
