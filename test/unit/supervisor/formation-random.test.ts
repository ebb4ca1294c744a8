/**
 * Throws orders and events at a formation whose lanes live in made-up worlds, and checks that no
 * process is ever lost, that no two have the same seat or number, and that a swap never takes away
 * what serves. `SEED=$RANDOM node --test …` plays another game.
 */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { App, CommandApp } from '../../../src/model/app.js';
import { Formation } from '../../../src/supervisor/formation.js';
import type { Instance, InstanceWorld, LaneOfInstance } from '../../../src/supervisor/instance.js';
import type { LaneRole } from '../../../src/supervisor/lane-seat.js';
import { anApp } from './an-app.js';
import { MadeUpLane } from './made-up-lane.js';
import { random } from './made-up-world.js';

const MOST = 4;
/** Some of these are rare: a game goes on until it has come there. */
const EXPECTED = ['ready beside starting', 'ready beside failed', 'an old one'];

/** One formation, and everything that it ever opened. */
class MadeUpStack {
  readonly time = { now: 0 };
  readonly boots = new Set<string>();
  readonly lanes: MadeUpLane[] = [];
  readonly formation: Formation;
  readonly seen = new Set<string>();
  gone = 0;
  count: number;

  constructor(
    app: CommandApp,
    readonly pick: () => number,
  ) {
    this.count = app.instances;
    const world: InstanceWorld = {
      clock: {
        now: () => this.time.now,
        elapsed: () => this.time.now,
        after: () => ({ cancel: () => undefined }),
      },
      logs: {
        open: () => assert.fail('an instance prints nothing itself'),
        remark: () => undefined,
      },
      notice: () => undefined,
      runtimeDirectory: '/nowhere',
      generations: new Map(),
      openLane: (of, seat, hooks) => {
        const lane = new MadeUpLane(of, seat, hooks, {
          time: this.time,
          pick: this.pick,
          born: (boot) => {
            assert.ok(!this.boots.has(boot), `${boot} was there before`);
            this.boots.add(boot);
          },
        });
        this.lanes.push(lane);
        return lane;
      },
    };
    this.formation = new Formation(app, world, {
      changed: (instance) => this.note(instance),
      gone: (instance) => {
        assert.ok(instance.atRest, 'gone before it was at rest');
        this.gone++;
      },
    });
  }

  below(n: number): number {
    return Math.floor(this.pick() * n);
  }

  note(instance: Instance): void {
    const { state, next, old } = instance.status;
    this.seen.add(next ? `${state.kind} beside ${next.state.kind}` : state.kind);
    if (old.length > 0) this.seen.add('an old one');
    if (old.length > 1) this.seen.add('several old ones');
  }

  turn(): void {
    this.time.now += this.below(5) === 0 ? this.below(20_000) : this.below(50);
    const { formation } = this;
    // Nothing happens to what sleeps.
    if (formation.instances.every(({ atRest }) => atRest) && this.below(4) === 0) this.rouse();
    switch (this.below(16)) {
      case 0:
        formation.start();
        break;
      case 1:
        if (this.below(4) === 0) formation.restart();
        break;
      case 2:
        if (this.below(4) === 0) formation.stop(this.below(2) === 0 ? 'asked' : 'lazy');
        break;
      case 3:
        if (this.below(8) === 0) this.scale();
        break;
      case 4:
      case 5:
        this.swap();
        break;
      case 6:
        if (this.below(8) === 0) this.any(formation.instances)?.send({ kind: 'kill' });
        break;
      case 7:
        this.spares(() => this.any(formation.instances)?.send({ kind: 'way' }));
        break;
      default:
        this.event();
    }
    this.check();
  }

  rouse(): void {
    if (this.count === 0) this.scale();
    this.formation.start();
  }

  swap(): void {
    const instance = this.any(this.formation.wanted);
    this.spares(() => instance?.swap());
  }

  scale(): void {
    this.count = this.below(8) === 0 ? 0 : 1 + this.below(MOST);
    this.formation.scale(this.count);
  }

  /** Something happens in one lane, now and then in one that is long gone. */
  event(): void {
    const there = new Set<LaneOfInstance>(this.formation.instances.flatMap(({ lanes }) => lanes));
    const lane =
      this.below(20) === 0
        ? this.any(this.lanes)
        : this.any(this.lanes.filter((one) => there.has(one)));
    if (!lane) return;
    const goesWell = this.below(3) > 0;
    const go = (): void => (goesWell ? lane.world.progresses() : lane.world.happens());
    if (lane.role === 'current' && !goesWell) go();
    else this.spares(go);
  }

  /** Does something that must not take away what is ready. */
  spares(what: () => void): void {
    const ready = this.formation.instances.filter(({ life }) => life.phase.state.kind === 'ready');
    what();
    for (const instance of ready) {
      assert.equal(instance.life.phase.state.kind, 'ready', 'what served was taken away');
    }
  }

  any<T>(of: readonly T[]): T | undefined {
    return of[this.below(of.length)];
  }

  check(): void {
    const { formation } = this;
    const numbers = formation.wanted.map(({ instance }) => instance);
    assert.deepEqual(
      numbers,
      Array.from({ length: this.count }, (_, i) => i + 1),
    );
    const kept = new Set<LaneOfInstance>(formation.instances.flatMap(({ lanes }) => lanes));
    for (const lane of this.lanes) {
      const { boot, preparing } = lane.world;
      if (boot || preparing !== undefined) assert.ok(kept.has(lane), 'a process is lost');
    }
    for (const instance of formation.instances) this.checkInstance(instance);
  }

  checkInstance({ lanes, status, retiring, atRest }: Instance): void {
    const of = (role: LaneRole): readonly LaneOfInstance[] =>
      lanes.filter((lane) => lane.role === role);
    assert.equal(of('current').length, 1, 'not one that counts');
    assert.equal(of('current')[0]?.life.generation, status.generation);
    assert.ok(of('next').length <= 1, 'two next generations');
    const booting = status.next !== null && status.next.state.kind !== 'failed';
    if (of('next').length === 1) assert.ok(status.next !== null, 'a next one that nobody sees');
    if (booting) assert.equal(of('next').length, 1, 'no lane behind what is shown');
    for (const { life } of of('old')) {
      const { kind } = life.phase;
      assert.ok(kind === 'rest' || kind === 'stopping', `an old one is ${kind}`);
    }
    if (retiring) assert.ok(!atRest, 'retired, at rest and still there');
  }

  /** Retires all of it; only events follow. */
  end(): void {
    this.count = 0;
    this.formation.scale(0);
    for (let turn = 0; turn < 50_000 && !this.formation.empty; turn++) {
      this.time.now += this.below(200);
      this.event();
      this.check();
    }
    assert.ok(this.formation.empty, 'it does not come to an end');
    assert.ok(this.lanes.every(({ world }) => world.boot === undefined));
  }
}

const apps: Readonly<Record<string, Partial<Omit<App, 'source'>>>> = {
  'a plain app': {},
  'one that always runs': { restart: 'always', retries: 3 },
  'a lazy one': { start: 'lazy' },
};

for (const [name, over] of Object.entries(apps)) {
  it(`${name}: nothing is lost in 10 000 turns of orders, swaps and accidents`, () => {
    const seed = Number(process.env.SEED ?? 1);
    const app = anApp({ instances: 2, reload: 'swap', ...over }) as CommandApp;
    const stack = new MadeUpStack(app, random(seed));
    let turn = 0;
    try {
      for (
        ;
        turn < 10_000 || (turn < 100_000 && !EXPECTED.every((one) => stack.seen.has(one)));
        turn++
      )
        stack.turn();
      stack.end();
    } catch (error) {
      throw new Error(`SEED=${seed}, turn ${turn}`, { cause: error });
    }
    const missed = EXPECTED.filter((one) => !stack.seen.has(one));
    assert.deepEqual(missed, [], `SEED=${seed}: never came there`);
    assert.ok(stack.gone > 0);
  });
}
