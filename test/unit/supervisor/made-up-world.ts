/**
 * One lane in a made-up operating system: processes, timers and preparations that only the test
 * moves, and what must hold of them after every step of the lifecycle.
 */
import assert from 'node:assert/strict';
import { failure } from '../../../src/model/failure.js';
import { exitFacts } from '../../../src/supervisor/lifecycle/exit-facts.js';
import { newborn, step } from '../../../src/supervisor/lifecycle/lifecycle.js';
import type {
  Effect,
  Input,
  Lifecycle,
  LifecyclePolicy,
  TimerName,
  Way,
} from '../../../src/supervisor/lifecycle/phase.js';

/** mulberry32: small, and the same everywhere. */
export function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** What a world shares with others; by default it is alone. */
export interface WorldParts {
  /** Epoch ms, for all who share it. */
  readonly time: { now: number };
  /** After every step that changed something, before anything is done. */
  changed(): void;
  readonly births: { peek(): number; take(): void } | undefined;
}

export class World {
  life: Lifecycle;
  /** The one boot that may live: its leader, and others of its group. */
  boot: { generation: number; leader: boolean; others: number; spawnedAt: number } | undefined;
  preparing: number | undefined;
  following = false;
  watching = false;
  readonly timers = new Map<TimerName, { generation: number; due: number }>();
  readonly seen = new Map<string, number>();

  readonly #parts: WorldParts;
  readonly #queue: Input[] = [];
  #stepping = false;

  constructor(
    public policy: LifecyclePolicy,
    readonly pick: () => number,
    parts: Partial<WorldParts> = {},
  ) {
    this.#parts = { time: { now: 0 }, changed: () => undefined, births: undefined, ...parts };
    this.life = newborn(policy, this.now);
  }

  get now(): number {
    return this.#parts.time.now;
  }

  set now(ms: number) {
    this.#parts.time.now = ms;
  }

  below(n: number): number {
    return Math.floor(this.pick() * n);
  }

  /** Inputs are taken in order, also those that a step leads to. */
  send(input: Input): void {
    this.#queue.push(input);
    if (this.#stepping) return;
    this.#stepping = true;
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) this.take(next);
    this.#stepping = false;
  }

  take(input: Input): void {
    const before = this.life;
    const { births } = this.#parts;
    const { next, effects } = step(before, input, {
      policy: this.policy,
      now: this.now,
      elapsed: this.now,
      birth: births?.peek() ?? before.generation + 1,
      way: () => this.anyWay(),
    });
    if ('generation' in input && input.generation !== before.generation) {
      assert.equal(next, before, `late ${input.kind} changed something`);
      assert.deepEqual(effects, [], `late ${input.kind} had effects`);
    }
    if (next.generation !== before.generation) births?.take();
    this.life = next;
    if (next !== before) this.#parts.changed();
    this.seen.set(next.phase.kind, (this.seen.get(next.phase.kind) ?? 0) + 1);
    for (const effect of effects) this.perform(effect);
    if (next.phase.kind !== 'stopping') this.following = false;
    this.check();
  }

  perform(effect: Effect): void {
    const { generation } = this.life;
    switch (effect.kind) {
      case 'prepare':
        assert.equal(this.boot, undefined, 'a boot is prepared while the one before lives');
        assert.equal(this.preparing, undefined, 'two preparations at once');
        this.preparing = generation;
        break;
      case 'cancel-preparation':
        this.preparing = undefined;
        break;
      case 'watch':
        assert.ok(this.boot?.leader);
        this.watching = true;
        break;
      case 'unwatch':
        this.watching = false;
        break;
      case 'ask':
        assert.ok(this.boot, 'a signal to nobody');
        break;
      case 'kill':
        assert.ok(this.boot, 'SIGKILL to nobody');
        break;
      case 'follow-group':
        this.following = true;
        break;
      case 'clean-up':
        assert.equal(this.boot, undefined, 'cleaned up before the group was empty');
        break;
      case 'arm':
        assert.ok(effect.at >= this.now, `${effect.timer} armed in the past`);
        this.timers.set(effect.timer, { generation, due: effect.at });
        break;
      case 'cancel':
        this.timers.delete(effect.timer);
        break;
      case 'end-left':
      case 'drain':
      case 'end-drain':
      case 'learn':
      case 'remark':
      case 'notice':
        break;
    }
  }

  /** What must hold after every step. */
  check(): void {
    const { phase, generation } = this.life;
    const armed = (name: TimerName): boolean => this.timers.get(name)?.generation === generation;
    switch (phase.kind) {
      case 'rest':
        assert.equal(this.boot, undefined, 'at rest with a process');
        assert.equal(this.preparing, undefined, 'at rest with a preparation under way');
        break;
      case 'waiting':
        assert.ok(phase.state.blockedBy.length > 0, 'waits for nothing');
        break;
      case 'preparing':
        assert.equal(this.preparing, generation, 'nobody prepares');
        break;
      case 'live':
        assert.ok(
          this.boot?.leader && this.boot.generation === generation,
          'lives without a process',
        );
        break;
      case 'stopping':
        assert.ok(this.boot, 'stopping nobody');
        assert.ok(this.following, 'nobody looks at the group');
        assert.ok(
          phase.step === 'killed' || armed('kill') || phase.exit !== undefined,
          'nothing will end it',
        );
        if (phase.step !== 'killed') assert.ok(armed('kill'), 'it has no deadline');
        break;
      case 'backoff':
        assert.ok(armed('backoff'), 'nothing will start it again');
        break;
    }
    if (phase.kind !== 'live')
      assert.equal(this.watching, false, 'watched though it does not live');
    if (this.boot && phase.kind !== 'live' && phase.kind !== 'stopping') {
      assert.fail(`a process lives in ${phase.kind}`);
    }
  }

  anyWay(): Way {
    const way = this.below(4);
    if (way === 0)
      return {
        kind: 'blocked',
        by: [{ app: 'db', state: 'starting', why: String(this.now), settled: false }],
      };
    if (way === 1) {
      const facts = { app: 'api', dependency: 'db', state: 'failed' };
      return { kind: 'hopeless', failure: failure('dependency-failed', facts) };
    }
    return { kind: 'free', without: [] };
  }

  /** Lets something happen: something that may happen now, or something late. */
  turn(): void {
    this.now += this.below(5) === 0 ? this.below(20_000) : this.below(50);
    switch (this.below(13)) {
      case 0:
        this.send({ kind: 'start' });
        break;
      case 1:
        this.send({ kind: 'restart' });
        break;
      case 2:
        this.send({
          kind: 'stop',
          why: 'asked',
          drain: this.below(2) === 0 ? 'first' : 'meanwhile',
          deadline: this.below(2) === 0 ? this.now + this.below(5000) : undefined,
        });
        break;
      case 3:
        if (this.below(4) === 0) this.send({ kind: 'kill' });
        break;
      case 4:
        this.send({ kind: 'way' });
        break;
      case 5:
        this.send({ kind: 'try-again' });
        break;
      default:
        this.happens();
        break;
    }
  }

  /** Something that nobody has ordered. */
  happens(): void {
    const { generation } = this.life;
    switch (this.below(7)) {
      case 0:
      case 1:
        this.prepared();
        break;
      case 2:
        this.dies();
        break;
      case 3:
        this.othersGo();
        break;
      case 4:
        this.timerFires();
        break;
      case 5:
        this.report(generation);
        break;
      case 6:
        this.lateInput(Math.max(0, generation - 1 - this.below(3)));
        break;
    }
  }

  /** What an app does on a good day. */
  progresses(): void {
    this.prepared();
    if (this.watching) this.report(this.life.generation);
    this.othersGo();
  }

  prepared(): void {
    if (this.preparing === undefined) return;
    const generation = this.preparing;
    this.preparing = undefined;
    if (this.below(4) === 0) {
      const why = failure('program-missing', { app: 'api', program: 'x', install: undefined });
      const obstacle = this.below(3) === 0 ? 'passing' : 'missing';
      this.send({ kind: 'not-spawned', generation, failure: why, obstacle });
      return;
    }
    this.boot = { generation, leader: true, others: this.below(3), spawnedAt: this.now };
    this.send({ kind: 'spawned', generation, pid: 1000 + generation, awaits: undefined });
  }

  names(): string[] {
    return Array.from({ length: this.boot?.others ?? 0 }, (_, i) => `other (${i})`);
  }

  dies(): void {
    const { boot } = this;
    if (!boot?.leader) return;
    boot.leader = false;
    const { generation, spawnedAt } = boot;
    const remaining = this.names();
    if (remaining.length === 0) this.boot = undefined;
    const code = [0, 1, 127, null][this.below(4)] ?? null;
    const signal = code === null ? 'SIGKILL' : null;
    const livedMs = this.now - spawnedAt;
    const exit = exitFacts({ code, signal, livedMs, at: this.now, command: 'x', lastLines: [] });
    this.send({ kind: 'exited', generation, exit, remaining });
  }

  othersGo(): void {
    const { boot } = this;
    if (!boot) return;
    boot.others = Math.max(0, boot.others - 1);
    if (!this.following) return;
    const { generation } = boot;
    if (boot.leader) {
      this.send({ kind: 'group', generation, remaining: ['leader (1)', ...this.names()] });
      return;
    }
    const remaining = this.names();
    if (remaining.length === 0) this.boot = undefined;
    this.send({ kind: 'group', generation, remaining });
  }

  timerFires(): void {
    const [first] = [...this.timers].sort((a, b) => a[1].due - b[1].due);
    if (!first) return;
    const [timer, { generation, due }] = first;
    this.timers.delete(timer);
    this.now = Math.max(this.now, due);
    if (this.below(10) === 0) this.now += 60_000;
    this.send({ kind: 'timer', generation, timer, due });
  }

  report(generation: number): void {
    if (!this.watching) return;
    const upstream = { kind: 'unix', path: '/s' } as const;
    const overdue = failure('overdue', { app: 'api', within: '1s', expected: 'answered' });
    const reports = [
      { kind: 'listening', upstream, awaits: undefined },
      { kind: 'awaits', awaits: { kind: 'answer', upstream, path: '/up' } },
      { kind: 'ready', upstream, http: true, guessed: false },
      { kind: 'worker', role: this.below(2) === 0 ? 'silent' : 'undecided' },
      { kind: 'overdue', failure: overdue },
      { kind: 'remark', level: 'info', text: 'x' },
    ] as const;
    const report = reports[this.below(reports.length)];
    if (report) this.send({ kind: 'report', generation, report });
  }

  lateInput(generation: number): void {
    if (generation === this.life.generation) return;
    const exit = exitFacts({
      code: 1,
      signal: null,
      livedMs: 1,
      at: 1,
      command: 'x',
      lastLines: [],
    });
    const inputs: readonly Input[] = [
      { kind: 'exited', generation, exit, remaining: [] },
      { kind: 'timer', generation, timer: 'kill', due: this.now },
      { kind: 'timer', generation, timer: 'backoff', due: this.now },
      { kind: 'group', generation, remaining: [] },
      { kind: 'drained', generation },
      { kind: 'spawned', generation, pid: 1, awaits: undefined },
    ];
    const input = inputs[this.below(inputs.length)];
    if (input) this.send(input);
  }
}
