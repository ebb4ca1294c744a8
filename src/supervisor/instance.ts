/**
 * One instance of an app: the lane that is the instance as everybody sees it, and beside it, while a
 * swap is under way, one that boots its next generation or stops the one before. What a swap comes to
 * is decided by `lifecycle/swap.ts`.
 */
import { instanceName, type CommandApp } from '../model/app.js';
import { attentionIn } from '../model/attention.js';
import { formatDuration } from '../model/duration.js';
import type { Failure } from '../model/failure.js';
import type { InstanceState } from '../model/state.js';
import type { InstanceStatus, OtherGeneration } from '../model/status.js';
import type { Lane } from './lane.js';
import type { LaneHooks, LaneSeat, LaneWorld } from './lane-seat.js';
import type { Input, Lifecycle } from './lifecycle/phase.js';
import { policyOf } from './lifecycle/policy.js';
import type { Offered } from './preparation.js';
import { pointSharedSocket } from './shared-socket.js';
import type { SpawnedChild } from './child/child.js';
import { decideSwap, maySwap } from './lifecycle/swap.js';
import { assertNever, waitsForHope } from './lifecycle/transition.js';
import { Voice } from './voice.js';

/** What an instance asks of a lane, and tells it. */
export type LaneOfInstance = Pick<
  Lane,
  | 'app'
  | 'life'
  | 'role'
  | 'living'
  | 'group'
  | 'family'
  | 'offered'
  | 'hindrance'
  | 'redefine'
  | 'send'
  | 'signal'
  | 'doubt'
  | 'cleaned'
  | 'closeOutput'
>;

export interface InstanceWorld extends Pick<
  LaneWorld,
  'clock' | 'logs' | 'notice' | 'runtimeDirectory'
> {
  openLane(app: CommandApp, seat: LaneSeat, hooks: LaneHooks): LaneOfInstance;
  /** The number of an instance's newest boot, over all instances that had its name; 0: none. */
  readonly generations: Map<string, number>;
}

export interface InstanceHooks {
  /** After every change of what {@link Instance.status} shows. */
  changed(instance: Instance): void;
  /** The app has others beside it, so that its remarks say which they are about. */
  several(): boolean;
}

/** An order for the instance as a whole. */
type Order = Extract<Input, { kind: 'start' | 'restart' | 'stop' | 'kill' | 'way' | 'try-again' }>;

type Swap =
  | { readonly kind: 'booting'; readonly lane: LaneOfInstance; readonly since: number }
  /** It came to nothing, and is being stopped. */
  | { readonly kind: 'ending'; readonly lane: LaneOfInstance; readonly failure: Failure }
  /** It came to nothing; shown for as long as the generation that goes on instead. */
  | { readonly kind: 'failed'; readonly next: OtherGeneration; readonly beside: number };

export class Instance {
  readonly instance: number;
  /** It is no longer wanted, and gone when it is at rest. */
  retiring = false;
  readonly #world: InstanceWorld;
  readonly #hooks: InstanceHooks;
  readonly #voice: Voice;
  readonly #lanes: LaneOfInstance[] = [];
  #current: LaneOfInstance;
  #swap: Swap | undefined;

  constructor(app: CommandApp, instance: number, world: InstanceWorld, hooks: InstanceHooks) {
    this.instance = instance;
    this.#world = world;
    this.#hooks = hooks;
    this.#voice = new Voice(app.name, { instance, several: () => hooks.several() }, world);
    this.#current = this.#open(app);
  }

  /** The definition by which its next boot goes. */
  get app(): CommandApp {
    return this.#current.app;
  }

  /** Takes another definition of its app; see {@link Lane.redefine}. */
  redefine(app: CommandApp, options: { readonly now: boolean }): void {
    for (const lane of this.#lanes) lane.redefine(app, options);
  }

  /** Where the generation is that counts. */
  get life(): Lifecycle {
    return this.#current.life;
  }

  get status(): InstanceStatus {
    const { life } = this.#current;
    const exits = this.#lanes.flatMap((lane) => lane.life.lastExit ?? []);
    const lastExit = exits.sort((a, b) => b.at - a.at)[0];
    const spawns = this.#lanes.reduce((sum, lane) => sum + lane.life.spawns, 0);
    return {
      instance: this.instance,
      generation: life.generation,
      state: life.phase.state,
      next: this.#next(),
      old: this.#old().map(generationOf),
      restarts: Math.max(0, spawns - 1),
      lastExit: lastExit ?? null,
      retiring: this.retiring,
      tty: this.child?.terminal !== undefined,
      attention: this.#current.living?.debugger.attention ?? attentionIn(life.phase.state),
    };
  }

  /** Its lanes with a process group. */
  get living(): readonly LaneOfInstance[] {
    return this.#lanes.filter(({ group }) => group !== undefined);
  }

  get lanes(): readonly LaneOfInstance[] {
    return this.#lanes;
  }

  /** Nothing of it lives, and nothing is on its way. */
  get atRest(): boolean {
    return this.#lanes.every(({ life }) => life.phase.kind === 'rest');
  }

  /** It waits for other apps. */
  get waits(): boolean {
    return this.#lanes.some(
      ({ life: { phase } }) => phase.kind === 'waiting' || waitsForHope(phase),
    );
  }

  /** What its present or last boot was offered to listen on; undefined before the first. */
  get offered(): Offered | undefined {
    return this.#current.offered;
  }

  /** See {@link Lane.hindrance}. */
  get hindrance(): Failure | undefined {
    return this.#current.hindrance;
  }

  /** Resolves when the sockets of all that has ended have been seen to. */
  async cleaned(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.cleaned()));
  }

  /** See {@link Lane.closeOutput}. */
  async closeOutput(limitMs: number): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.closeOutput(limitMs)));
  }

  /** What takes its input, and its terminal where it has one; undefined where nothing lives. */
  get child(): SpawnedChild | undefined {
    return this.#current.living?.child;
  }

  /** See {@link Lane.signal}. */
  signal(signal: NodeJS.Signals): Promise<string | undefined> {
    return this.#current.signal(signal);
  }

  /** A connection to it was refused, so that it is looked at where it listens. */
  doubt(): void {
    this.#current.doubt();
  }

  /** Gives an order. One to start, restart or stop ends a swap: the generation that serves obeys. */
  send(order: Order): void {
    switch (order.kind) {
      case 'start':
      case 'try-again':
        this.#current.send(order);
        break;
      case 'restart': {
        const next = this.#forgetSwap();
        this.#current.send(order);
        next?.send({ kind: 'stop', why: 'asked', drain: 'meanwhile', deadline: undefined });
        break;
      }
      case 'stop':
        this.#forgetSwap();
        for (const lane of [...this.#lanes]) lane.send(order);
        break;
      case 'kill': {
        const next = this.#forgetSwap();
        // A kill alone leaves to a boot anew what was to follow.
        if (next) stop(next);
        for (const lane of [...this.#lanes]) lane.send(order);
        break;
      }
      case 'way':
        for (const lane of [...this.#lanes]) lane.send(order);
        break;
      default:
        assertNever(order);
    }
  }

  /**
   * Boots the next generation beside the one that serves, or anew where that is under way already.
   * Where nothing serves, there is nothing to spare: it is restarted.
   */
  swap(): 'begun' | 'begun anew' | 'restarted' {
    const swap = this.#swap;
    if (!maySwap(this.#current.life.phase)) {
      this.send({ kind: 'restart' });
      return 'restarted';
    }
    const since = this.#world.clock.elapsed();
    const under = swap?.kind === 'booting' || swap?.kind === 'ending' ? swap.lane : undefined;
    const lane = under ?? this.#freeLane();
    lane.role = 'next';
    this.#swap = { kind: 'booting', lane, since };
    const serves = this.#current.life.generation;
    this.#voice.remark({
      kind: 'started',
      text: under
        ? 'reload: the next generation boots anew'
        : `reload: the next generation boots; generation ${serves} serves until it is ready`,
    });
    lane.send({ kind: under ? 'restart' : 'start' });
    return under ? 'begun anew' : 'begun';
  }

  #open(app: CommandApp): LaneOfInstance {
    const name = instanceName(app.name, this.instance);
    const { generations } = this.#world;
    const peek = (): number => (generations.get(name) ?? 0) + 1;
    const seat = { voice: this.#voice, index: this.#lanes.length };
    const lane = this.#world.openLane(app, seat, {
      changed: () => this.#laneChanged(lane),
      births: { peek, take: () => generations.set(name, peek()) },
    });
    this.#lanes.push(lane);
    return lane;
  }

  /** One whose socket nobody holds. */
  #freeLane(): LaneOfInstance {
    const free = this.#lanes.find(
      (lane) => lane !== this.#current && lane.life.phase.kind === 'rest',
    );
    return free ?? this.#open(this.app);
  }

  /** @returns what was booting, which somebody has to stop */
  #forgetSwap(): LaneOfInstance | undefined {
    const swap = this.#swap;
    this.#swap = undefined;
    if (swap?.kind !== 'booting' && swap?.kind !== 'ending') return undefined;
    swap.lane.role = 'old';
    return swap.lane;
  }

  #laneChanged(lane: LaneOfInstance): void {
    this.#decide();
    if (lane === this.#current) this.#shareSocket();
    this.#hooks.changed(this);
  }

  #decide(): void {
    const swap = this.#swap;
    switch (swap?.kind) {
      case undefined:
        break;
      case 'failed':
        if (this.#current.life.generation !== swap.beside) this.#swap = undefined;
        break;
      case 'ending':
        if (swap.lane.life.phase.kind === 'rest') this.#settleFailed(swap.lane, swap.failure);
        break;
      case 'booting':
        this.#decideBooting(swap);
        break;
    }
  }

  #decideBooting({ lane, since }: Extract<Swap, { kind: 'booting' }>): void {
    const { app } = this;
    const { expected } = policyOf(app);
    const facts = { app: app.name, withinMs: app.withinMs, expected };
    const decision = decideSwap(this.#current.life.phase, lane.life.phase, facts);
    const { generation } = lane.life;
    switch (decision.kind) {
      case 'wait':
        break;
      case 'switch': {
        const took = formatDuration(this.#world.clock.elapsed() - since);
        this.#promote(lane);
        this.#voice.tell('info', `reloaded: generation ${generation} took over after ${took}`);
        break;
      }
      case 'take-over':
        this.#promote(lane);
        this.#voice.remark({
          kind: 'note',
          text: `generation ${generation}, which was booting, takes its place`,
        });
        break;
      case 'give-up': {
        const { failure } = decision;
        const goesOn = `generation ${this.#current.life.generation} goes on serving`;
        this.#voice.tell('error', `reload failed: ${failure.message}; ${goesOn}`);
        if (lane.life.phase.kind === 'rest') this.#settleFailed(lane, failure);
        else this.#swap = { kind: 'ending', lane, failure };
        // Also at rest: what waits for another app's recovery would boot then.
        stop(lane);
        break;
      }
      default:
        assertNever(decision);
    }
  }

  /** The next generation becomes the instance; the one before is stopped. */
  #promote(lane: LaneOfInstance): void {
    const before = this.#current;
    this.#swap = undefined;
    this.#current = lane;
    lane.role = 'current';
    before.role = 'old';
    this.#shareSocket();
    // Requests go to the new one before the old one hears of it.
    this.#hooks.changed(this);
    stop(before);
  }

  #settleFailed(lane: LaneOfInstance, failure: Failure): void {
    const { generation, lastExit, phase } = lane.life;
    const exit = phase.kind === 'rest' && 'exit' in phase.state ? phase.state.exit : lastExit;
    const state: InstanceState = { kind: 'failed', since: this.#world.clock.now(), failure, exit };
    lane.role = 'old';
    this.#swap = {
      kind: 'failed',
      next: { generation, state },
      beside: this.#current.life.generation,
    };
  }

  #next(): OtherGeneration | null {
    const swap = this.#swap;
    if (!swap) return null;
    return swap.kind === 'failed' ? swap.next : generationOf(swap.lane);
  }

  /** Those that neither serve nor are about to. */
  #old(): readonly LaneOfInstance[] {
    return this.#lanes.filter(({ role, life }) => role === 'old' && life.phase.kind !== 'rest');
  }

  /** Others find it at one path, whichever lane serves. */
  #shareSocket(): void {
    const { offered, app } = this.#current;
    if (app.reload !== 'swap' || !offered) return;
    pointSharedSocket(this.#world.runtimeDirectory, app.name, this.instance, offered.socket);
  }
}

function generationOf({ life }: LaneOfInstance): OtherGeneration {
  return { generation: life.generation, state: life.phase.state };
}

function stop(lane: LaneOfInstance): void {
  lane.send({ kind: 'stop', why: 'asked', drain: 'first', deadline: undefined });
}
