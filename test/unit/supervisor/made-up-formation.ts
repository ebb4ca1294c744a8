/**
 * The instances of one app whose processes do what the test says.
 */
import assert from 'node:assert/strict';
import type { App, CommandApp } from '../../../src/model/app.js';
import { Formation } from '../../../src/supervisor/formation.js';
import type { InstanceWorld } from '../../../src/supervisor/instance.js';
import { anApp } from './an-app.js';
import { MadeUpLane } from './made-up-lane.js';

export class MadeUpFormation {
  readonly lanes: MadeUpLane[] = [];
  readonly app: CommandApp;
  readonly formation: Formation;
  /** Numbers of the instances that are no more, as often as it was told. */
  readonly gone: number[] = [];
  /** Halfway every way is free and every preparation succeeds, and what dies does so with 127. */
  #chance = 0.5;

  /** Two instances, unless that is overridden. */
  constructor(over: Partial<Omit<App, 'source'>> = {}) {
    const time = { now: 0 };
    const world: InstanceWorld = {
      clock: {
        now: () => time.now,
        elapsed: () => time.now,
        after: () => ({ cancel: () => undefined }),
      },
      logs: { open: () => assert.fail('nothing is printed'), remark: () => undefined },
      notice: () => undefined,
      runtimeDirectory: '/nowhere',
      generations: new Map(),
      openLane: (of, seat, hooks) => {
        const lane = new MadeUpLane(of, seat, hooks, { time, pick: () => this.#chance });
        this.lanes.push(lane);
        return lane;
      },
    };
    this.app = anApp({ instances: 2, ...over }) as CommandApp;
    this.formation = new Formation(this.app, world, {
      changed: () => undefined,
      gone: ({ instance }) => this.gone.push(instance),
    });
  }

  /** Starts those that are at rest, and gets the first so many to be ready. */
  up(ready = this.lanes.length): this {
    this.formation.start();
    this.lanes.forEach((lane, i) => {
      lane.world.prepared();
      const upstream = { kind: 'unix', path: '/s' } as const;
      const report = { kind: 'ready', upstream, http: true, guessed: false } as const;
      const { generation } = lane.life;
      if (i < ready) lane.world.send({ kind: 'report', generation, report });
    });
    return this;
  }

  /** The process of an instance ends by itself. */
  dies(instance: number, code: 0 | 127): void {
    const lane = this.lanes[instance - 1];
    assert.ok(lane?.world.boot);
    this.#chance = code === 0 ? 0 : 0.5;
    lane.world.dies();
    this.#chance = 0.5;
    this.#end(lane);
  }

  /** What is being stopped obeys. */
  obey(): void {
    for (const lane of this.lanes) {
      if (lane.life.phase.kind !== 'stopping') continue;
      lane.world.dies();
      this.#end(lane);
    }
  }

  /** The others of its group end too. */
  #end({ world }: MadeUpLane): void {
    for (let left = 4; left > 0 && world.following; left--) world.othersGo();
  }

  /** Such as `ready · stopping, then restart`. */
  get states(): string {
    return this.formation.instances
      .map(({ life: { phase } }) =>
        phase.kind === 'stopping' ? `stopping, then ${phase.state.then}` : phase.state.kind,
      )
      .join(' · ');
  }
}
