/**
 * A lane without processes: what it does happens in a {@link World}.
 */
import { instanceName, type CommandApp } from '../../../src/model/app.js';
import type { Failure } from '../../../src/model/failure.js';
import type { LaneOfInstance } from '../../../src/supervisor/instance.js';
import type { LaneHooks, LaneRole, LaneSeat } from '../../../src/supervisor/lane-seat.js';
import type { Input } from '../../../src/supervisor/lifecycle/phase.js';
import { policyOf } from '../../../src/supervisor/lifecycle/policy.js';
import { World } from './made-up-world.js';

export interface LaneParts {
  /** Epoch ms, for all who share it. */
  readonly time: { now: number };
  readonly pick: () => number;
  /** @param boot such as `api.1 3` */
  born?(boot: string): void;
}

export class MadeUpLane implements LaneOfInstance {
  readonly world: World;
  readonly living = undefined;
  readonly family = undefined;
  readonly offered = undefined;
  hindrance: Failure | undefined;
  /** What it was told, in order. */
  readonly orders: Input[] = [];
  readonly signals: NodeJS.Signals[] = [];
  readonly name: string;
  #role: LaneRole = 'current';

  constructor(
    public app: CommandApp,
    seat: LaneSeat,
    hooks: LaneHooks,
    parts: LaneParts,
  ) {
    this.name = instanceName(app.name, seat.voice.writer.instance);
    const births = {
      peek: () => hooks.births.peek(),
      take: () => {
        parts.born?.(`${this.name} ${hooks.births.peek()}`);
        hooks.births.take();
      },
    };
    this.world = new World(policyOf(app), parts.pick, {
      time: parts.time,
      births,
      changed: () => hooks.changed(),
    });
  }

  get life(): LaneOfInstance['life'] {
    return this.world.life;
  }

  get group(): number | undefined {
    return this.world.boot ? 1 : undefined;
  }

  get role(): LaneRole {
    return this.#role;
  }

  set role(role: LaneRole) {
    this.#role = role;
    const policy = policyOf(this.app);
    this.world.policy = role === 'next' ? { ...policy, restart: 'never' } : policy;
  }

  redefine(app: CommandApp): void {
    this.app = app;
    this.role = this.#role;
  }

  send(input: Input): void {
    this.orders.push(input);
    this.world.send(input);
  }

  signal(signal: NodeJS.Signals): Promise<string | undefined> {
    if (!this.world.boot) return Promise.resolve(undefined);
    this.signals.push(signal);
    return Promise.resolve(this.name);
  }

  doubt(): void {
    // Nobody asks it for anything.
  }

  cleaned(): Promise<void> {
    return Promise.resolve();
  }

  closeOutput(): Promise<void> {
    return Promise.resolve();
  }
}
