/**
 * Watches a freshly spawned instance until it is ready, and tells what it turns out to be.
 *
 * Events drive it: a folder changes, a connection is accepted, a held request is answered, a line
 * is printed. A port gives no such event, so the instance's listening sockets are looked at as well,
 * often at first and ever more rarely.
 *
 * What the reports mean beyond their types:
 * - `worker` comes only where no address is expected: at once for a worker by config, otherwise
 *   2 s after the spawn, and settled at `within`. An app that has ever answered, or whose prefix was
 *   written, is not taken for a worker.
 * - An app with `ready=log:`, `exec:` or `delay:` is `ready` when that is met and its upstream
 *   accepts. Where it was told to have an upstream, it stays `starting` until both; where nothing is
 *   known of one and none is there 2 s after the spawn, it is a settled worker from then on, routed
 *   all the same if one appears later. A prefix that was written tells of one as well.
 * - `http` is only assumed, not proven, where such an app (or one with `ready=listen`) accepts and
 *   is silent for half a second.
 */
import { afterAwake } from '../../model/awake-timer.js';
import type { Awaits } from '../../model/awaits.js';
import type { Timer } from '../../model/clock.js';
import { formatDuration } from '../../model/duration.js';
import { failure } from '../../model/failure.js';
import type { RunningRole } from '../../model/state.js';
import type { Upstream } from '../../model/upstream.js';
import { isAside } from '../discovery/aside.js';
import type { Listener } from '../discovery/listener.js';
import type { CandidateView } from './candidate.js';
import { createCandidateSet } from './candidate-set.js';
import type { CandidateSet } from './candidate-set.js';
import { choose } from './choice.js';
import { followReady } from './follow-ready.js';
import { systemPorts } from './system-ports.js';
import { isOwnRule, watchOwnRule } from './own-rule.js';
import type { OwnRuleWatch } from './own-rule.js';
import { PathRule } from './path-rule.js';
import type { ReadinessPorts } from './ports.js';
import type { ReadinessReport, ReadinessWatcher, WatchInput, WatchReadiness } from './report.js';
import type { ReachWatch } from './reach.js';
import { createScanner } from './scanner.js';
import type { Scanner } from './scanner.js';
import { awaitsOf, sameAwaits } from './next-step.js';
import { hasAnswered, takenFor } from './taken-for.js';
import { awaitedUpstream } from './told.js';
import type { Awaited } from './told.js';
import * as words from './words.js';

/** Nothing listens so long after the spawn: it looks like a worker. */
const WORKER_AFTER_MS = 2000;
const LINES_SEARCHED = 40;

export function createWatchReadiness(ports: ReadinessPorts): WatchReadiness {
  return (input, report) => {
    const watch = new InstanceWatch(input, ports, report);
    watch.start();
    return {
      doubt: () => watch.following?.doubt(),
      stop: () => watch.stop(),
    } satisfies ReadinessWatcher;
  };
}

export const watchReadiness: WatchReadiness = createWatchReadiness(systemPorts);

class InstanceWatch {
  readonly #input: WatchInput;
  readonly #ports: ReadinessPorts;
  readonly #report: (report: ReadinessReport) => void;
  readonly #candidates: CandidateSet;
  readonly #scanner: Scanner;
  readonly #pathRule: PathRule;
  readonly #spawnedAt: number;
  readonly #awaited: Awaited | undefined;
  readonly #timers = new Set<Timer>();
  /** Things that were said once. */
  readonly #said = new Set<string>();
  #listeners: readonly Listener[];
  #decision: Timer | undefined;
  #ownRule: OwnRuleWatch | undefined;
  #ruleMetAt: number | undefined;
  #looksLikeWorker = false;
  #worker: Exclude<RunningRole, 'oneshot'> | undefined;
  #listening = false;
  #awaits: Awaits | undefined;
  following: ReachWatch | undefined;
  #pastWithin = false;
  #late = false;
  #over = false;
  #stopped = false;

  constructor(input: WatchInput, ports: ReadinessPorts, report: (report: ReadinessReport) => void) {
    this.#input = input;
    this.#ports = ports;
    this.#report = report;
    this.#spawnedAt = input.clock.elapsed();
    this.#listeners = ports.justSpawned();
    this.#awaited = awaitedUpstream(input);
    this.#awaits = awaitsOf(input.app, this.#awaited);
    this.#candidates = createCandidateSet(input, ports, () => this.#evaluate());
    this.#pathRule = new PathRule({
      ...{ input, ports },
      overdue: () => this.#pastWithin,
      met: () => this.#evaluate(),
    });
    this.#scanner = createScanner({
      clock: input.clock,
      printed: input.printed,
      ports,
      scan: () => this.#scan(this.#listeners),
      found: (listeners) => this.#found(listeners),
    });
  }

  start(): void {
    const { app, clock } = this.#input;
    // Nothing is reported before the caller has the watcher in its hands.
    this.#later(0, () => {
      if (this.#plan === 'none' && !isOwnRule(app.ready)) this.#sayOnceWorker('worker');
      this.#evaluate();
    });
    if (app.ready?.kind === 'listen') this.#ruleMetAt = this.#spawnedAt;
    if (isOwnRule(app.ready)) {
      const remark = (text: string): void => this.#remark('warning', text);
      this.#ownRule = watchOwnRule(app.ready, { ...this.#input, remark }, () => {
        this.#ruleMetAt = clock.elapsed();
        this.#ownRule?.stop();
        this.#evaluate();
      });
    }
    if (this.#plan !== 'none') {
      this.#timers.add(
        afterAwake(clock, WORKER_AFTER_MS, () => {
          this.#looksLikeWorker = true;
          this.#evaluate();
        }),
      );
      if (this.#plan === 'fixed') this.#scanner.pokeOnly(() => this.#candidates.poke());
      else this.#scanner.start();
    }
    if (this.#plan === 'none') this.#lookAtWorker();
    if (this.#plan !== 'none' || isOwnRule(app.ready)) {
      const held = (): boolean => this.#input.held();
      this.#timers.add(afterAwake(clock, app.withinMs, () => this.#withinPassed(), held));
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#over = true;
    for (const timer of this.#timers) timer.cancel();
    this.#decision?.cancel();
    this.#ownRule?.stop();
    this.#pathRule.stop();
    this.following?.stop();
    this.#scanner.stop();
    this.#candidates.stop();
    this.#ports.ended();
  }

  get #plan(): WatchInput['app']['upstream']['kind'] {
    return this.#input.app.upstream.kind;
  }

  #say(report: ReadinessReport): void {
    if (!this.#stopped) this.#report(report);
  }

  #remark(level: 'info' | 'warning', text: string | undefined): void {
    if (text === undefined || this.#said.has(text)) return;
    this.#said.add(text);
    this.#say({ kind: 'remark', level, text });
  }

  #later(ms: number, run: () => void): void {
    if (this.#stopped) return;
    const timer = this.#input.clock.after(ms, () => {
      this.#timers.delete(timer);
      if (!this.#stopped) run();
    });
    this.#timers.add(timer);
  }

  async #scan(known?: readonly Listener[]): Promise<readonly Listener[]> {
    const listeners = await this.#ports.scan(this.#input.pid, known);
    this.#note(listeners.map(({ address }) => address));
    return listeners;
  }

  /** Nobody asks where a worker listens, but the sockets that it has are its to leave behind. */
  #lookAtWorker(): void {
    this.#later(WORKER_AFTER_MS, () => void this.#scan().catch(() => undefined));
  }

  #note(addresses: readonly Upstream[]): void {
    const sockets = addresses.flatMap((each) => (each.kind === 'unix' ? [each.path] : []));
    if (sockets.length > 0) this.#input.listensOn(sockets);
  }

  #found(listeners: readonly Listener[]): void {
    const isKnown = listeners === this.#listeners;
    this.#listeners = listeners;
    if (!isKnown) this.#candidates.found(listeners);
    this.#candidates.poke();
    if (!isKnown) this.#evaluate();
    // Another instance may have answered meanwhile.
    if (this.#pastWithin) this.#judgeLate();
  }

  /** Looks at all that is known and reports what follows from it. */
  #evaluate(): void {
    if (this.#over) return;
    const all = this.#candidates.all();
    const open = all.find(({ answer }) => answer.kind !== 'none');
    if (open && !this.#listening) {
      this.#listening = true;
      // Its place may be remembered, and tried before any scan.
      this.#note([open.upstream]);
      this.#awaits = this.#awaitsNow();
      this.#say({ kind: 'listening', upstream: open.upstream, awaits: this.#awaits });
    }
    this.#judgeWorker();
    this.#decide(all);
    this.#tellAwaits();
  }

  #tellAwaits(): void {
    const awaits = this.#awaitsNow();
    if (this.#over || sameAwaits(awaits, this.#awaits)) return;
    this.#awaits = awaits;
    this.#say({ kind: 'awaits', awaits });
  }

  #awaitsNow(): Awaits | undefined {
    const ruleMet = this.#ruleMetAt !== undefined;
    return awaitsOf(this.#input.app, this.#awaited, ruleMet, this.#candidates.all());
  }

  #decide(all: readonly CandidateView[]): void {
    const { app, clock } = this.#input;

    const rule = app.ready;
    const choice = choose({
      plan: this.#plan,
      rule,
      awaited: this.#plan === 'fixed' ? undefined : this.#awaited?.reason,
      candidates: all,
      now: clock.elapsed(),
      ruleMetAt: this.#ruleMetAt,
    });
    this.#decision?.cancel();
    if (choice.kind === 'wait') {
      if (choice.until !== undefined) {
        const wait = Math.max(1, choice.until - clock.elapsed());
        this.#decision = clock.after(wait, () => this.#evaluate());
      }
      return;
    }
    if (isOwnRule(rule) && this.#ruleMetAt === undefined) return;
    if (!this.#pathRule.isMetAt(choice.candidate)) return;
    this.#becomeReady(choice.candidate, choice.http);
  }

  /** Says that this is a worker, as far as that can be told by now. */
  #judgeWorker(): void {
    const { app } = this.#input;
    if (this.#plan === 'none') {
      if (!isOwnRule(app.ready) || this.#ruleMetAt === undefined) return;
      this.#finish();
      this.#lookAtWorker();
      this.#say({ kind: 'ready', upstream: undefined, http: false, guessed: false });
      return;
    }
    if (!this.#looksLikeWorker || this.#listening) return;
    const role = takenFor(app, this.#input.remembered(), this.#ruleMetAt !== undefined);
    if (role) this.#sayOnceWorker(role);
  }

  #sayOnceWorker(role: Exclude<RunningRole, 'oneshot'>): void {
    if (this.#worker === role || this.#settled) return;
    this.#worker = role;
    this.#say({ kind: 'worker', role });
    if (role !== 'undecided') this.#scanner.slowDown();
  }

  /** It is a worker, as far as can be told until something of it listens. */
  get #settled(): boolean {
    return this.#worker === 'worker' || this.#worker === 'silent';
  }

  #withinPassed(): void {
    this.#pastWithin = true;
    this.#judgeLate();
  }

  /** Past `within`: it is late, unless it is taken for a worker, for as long as it may be. */
  #judgeLate(): void {
    if (this.#over || this.#late) return;
    const { app } = this.#input;
    if (this.#worker && !this.#listening && !hasAnswered(this.#input.remembered())) {
      if (this.#settled) return;
      this.#sayOnceWorker('silent');
      this.#remark('info', words.silentRemark(app));
      return;
    }
    this.#late = true;
    this.#scanner.slowDown();
    void this.#sayOverdue();
  }

  async #sayOverdue(): Promise<void> {
    // A fixed address is not compared with what the instance listens on, until it is missing.
    let listeners = this.#listeners;
    if (this.#plan !== 'none') {
      try {
        listeners = await this.#scan();
      } catch {
        // The words do without.
      }
    }
    if (this.#over) return;
    const { app, printed } = this.#input;
    const awaited = this.#awaited;
    const all = this.#candidates.all();
    const reached = all.some((c) => c.answer.kind !== 'none' && c.reason === awaited?.reason);
    const expected = words.overdueWords({
      plan: app.upstream,
      rule: app.ready,
      awaited,
      answered: hasAnswered(this.#input.remembered()),
      ownRule: this.#ruleMetAt === undefined ? this.#ownRule?.expected() : undefined,
      pathStatus: this.#pathRule.status,
      candidates: all,
      listeners: listeners.filter((listener) => !isAside(listener)),
      holder: awaited && !reached ? this.#ports.holder(awaited.upstream) : undefined,
      error: words.errorIn(printed.lastLines(LINES_SEARCHED)),
    });
    const within = formatDuration(app.withinMs);
    this.#say({
      kind: 'overdue',
      failure: failure('overdue', { app: app.name, within, expected }),
    });
  }

  #becomeReady(candidate: CandidateView, http: boolean): void {
    this.#finish();
    this.following = followReady(
      { candidate, http, candidates: this.#candidates, listeners: this.#listeners },
      {
        ...{ input: this.#input, ports: this.#ports },
        scan: (known) => this.#scan(known),
        say: (report) => this.#say(report),
        remark: (level, text) => this.#remark(level, text),
        later: (ms, run) => this.#later(ms, run),
      },
    );
  }

  /** Nothing more is decided; the candidates stay for the last look. */
  #finish(): void {
    this.#over = true;
    this.#decision?.cancel();
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#ownRule?.stop();
    this.#scanner.stop();
  }
}
