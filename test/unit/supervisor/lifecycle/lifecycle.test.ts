import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { InstanceState } from '../../../../src/model/state.js';
import { failure } from '../../../../src/model/failure.js';
import type { ExitFacts } from '../../../../src/model/failure.js';
import { exitFacts } from '../../../../src/supervisor/lifecycle/exit-facts.js';
import { newborn, step } from '../../../../src/supervisor/lifecycle/lifecycle.js';
import type {
  Effect,
  Input,
  Lifecycle,
  LifecyclePolicy,
  Way,
} from '../../../../src/supervisor/lifecycle/phase.js';
import { aPolicy } from '../a-policy.js';

const FREE: Way = { kind: 'free', without: [] };
const BLOCKED: Way = {
  kind: 'blocked',
  by: [{ app: 'db', state: 'starting', why: 'starting', settled: false }],
};
const HOPELESS: Way = {
  kind: 'hopeless',
  failure: failure('dependency-failed', { app: 'api', dependency: 'db', state: 'failed' }),
};
const MISSING = failure('program-missing', { app: 'api', program: 'x', install: undefined });
const LACK = failure('no-resources', { app: 'api', lack: 'EAGAIN' });
const OVERDUE = failure('overdue', { app: 'api', within: '30s', expected: 'answered' });

function exit(code: number | null, livedMs = 100): ExitFacts {
  const signal = code === null ? 'SIGTERM' : null;
  return exitFacts({ code, signal, livedMs, at: livedMs, command: 'x', lastLines: [] });
}

/** An input of the present generation. */
type Event = Input extends infer I ? (I extends unknown ? Omit<I, 'generation'> : never) : never;

/** Where the clock that is shown stands when the other begins. */
const EPOCH = 1_700_000_000_000;

/** Plays events one after the other, a millisecond apart, and remembers what came of them. */
class Play {
  life: Lifecycle;
  now = 0;
  effects: readonly Effect[] = [];
  #way = FREE;

  constructor(readonly policy: LifecyclePolicy = aPolicy()) {
    this.life = newborn(policy, 0);
  }

  /** @param generation default: the present one */
  then(event: Event, generation = this.life.generation): this {
    this.now += 1;
    const input = { ...event, generation } as Input;
    const { life, policy } = this;
    const given = { policy, now: EPOCH + this.now, elapsed: this.now, birth: life.generation + 1 };
    const result = step(life, input, { ...given, way: () => this.#way });
    this.life = result.next;
    this.effects = result.effects;
    return this;
  }

  /** From now on this is what stands between it and its boots. */
  by(way: Way): this {
    this.#way = way;
    return this;
  }

  /** Effects of the last event in short: `prepare`, `arm kill 10`. */
  get did(): string[] {
    return this.effects.map((effect) => {
      if (effect.kind === 'arm') return `arm ${effect.timer} ${effect.at - this.now}`;
      if (effect.kind === 'ask') return `ask ${effect.until - this.now}`;
      if (effect.kind === 'cancel') return `cancel ${effect.timer}`;
      return effect.kind;
    });
  }

  /** Where it is, in short: `stopping asked restart`. */
  get at(): string {
    const { phase } = this.life;
    switch (phase.kind) {
      case 'rest':
        return phase.state.kind;
      case 'live':
        return phase.state.kind === 'starting'
          ? `${phase.state.phase}${phase.state.overdue ? ' overdue' : ''}`
          : phase.state.kind;
      case 'stopping':
        return `stopping ${phase.step} ${phase.outcome.kind}`;
      default:
        return phase.kind;
    }
  }
}

const START: Event = { kind: 'start' };
const RESTART: Event = { kind: 'restart' };
const AGAIN: Event = { kind: 'try-again' };
const WAY: Event = { kind: 'way' };
const STOP: Event = { kind: 'stop', why: 'asked', drain: 'first', deadline: undefined };
const STOP_NOW: Event = { kind: 'stop', why: 'asked', drain: 'meanwhile', deadline: undefined };
const SPAWNED: Event = { kind: 'spawned', pid: 42, awaits: undefined };
const ANSWER = { kind: 'answer', upstream: { kind: 'unix', path: '/s' }, path: undefined } as const;
const LISTENING: Event = {
  kind: 'report',
  report: { kind: 'listening', upstream: { kind: 'unix', path: '/s' }, awaits: ANSWER },
};
const READY: Event = {
  kind: 'report',
  report: {
    kind: 'ready',
    upstream: { kind: 'unix', path: '/s' },
    http: true,
    guessed: true,
  },
};
const WORKER = (settled: boolean): Event => ({
  kind: 'report',
  report: { kind: 'worker', role: settled ? 'silent' : 'undecided' },
});
const LATE: Event = { kind: 'report', report: { kind: 'overdue', failure: OVERDUE } };
const LACKING: Event = { kind: 'not-spawned', failure: LACK, obstacle: 'passing' };
const BACK: Event = { kind: 'timer', timer: 'backoff', due: 0 };
const DIED = (code: number | null, remaining: readonly string[] = [], lived = 100): Event => ({
  kind: 'exited',
  exit: exit(code, lived),
  remaining,
});
const EMPTY: Event = { kind: 'group', remaining: [] };

/** Ready, in generation 1. */
function ready(policy = aPolicy()): Play {
  return new Play(policy).then(START).then(SPAWNED).then(LISTENING).then(READY);
}

function startingOf({ life }: Play): Extract<InstanceState, { kind: 'starting' }> {
  const { state } = life.phase;
  assert.ok(state.kind === 'starting');
  return state;
}

describe('towards ready', () => {
  it('prepares, spawns, listens, answers', () => {
    const play = new Play().then(START);
    assert.deepEqual([play.at, play.did], ['preparing', ['prepare']]);
    play.then(SPAWNED);
    assert.deepEqual([play.at, play.did], ['spawned', ['watch']]);
    const { until } = startingOf(play);
    assert.equal(until, EPOCH + play.now + 30_000);
    assert.equal(play.then(LISTENING).at, 'listening');
    assert.deepEqual([startingOf(play).awaits, startingOf(play).until], [ANSWER, until]);
    const there = { ...ANSWER, path: '/up' } as const;
    play.then({ kind: 'report', report: { kind: 'awaits', awaits: there } });
    assert.deepEqual(startingOf(play).awaits, there);
    play.then(READY);
    assert.deepEqual([play.at, play.did], ['ready', ['learn']]);
    const upstream = { kind: 'unix', path: '/s' } as const;
    const learned = (what: object): object[] => [{ kind: 'learn', what }];
    assert.deepEqual(play.effects, learned({ kind: 'upstream', upstream }));
    const moved = { kind: 'ready', upstream, http: false, guessed: false } as const;
    const told = new Play().then(START).then(SPAWNED).then({ kind: 'report', report: moved });
    assert.deepEqual(told.effects, learned({ kind: 'answered', on: 'unix', http: false }));
    const { state } = play.life.phase;
    assert.ok(state.kind === 'ready');
    assert.equal(state.listenedAfterMs, 1);
    assert.equal(state.readyAfterMs, 3);
  });

  it('is cut off and reachable again as it is told, and cut off no longer once it is stopped', () => {
    const why = failure('socket-gone', { app: 'api', path: '/run/api.sock' });
    const lostIt = { since: 7, failure: why, hope: 'none' } as const;
    const cutOff: Event = { kind: 'report', report: { kind: 'cut-off', cutOff: lostIt } };
    const lost = (play: Play): unknown => {
      const { state } = play.life.phase;
      return state.kind === 'ready' ? state.cutOff : state.kind;
    };
    const play = ready().then(cutOff);
    assert.deepEqual(lost(play), lostIt);
    play.then({ kind: 'report', report: { kind: 'reachable' } });
    assert.equal(lost(play), undefined);
    play.then(cutOff).then(RESTART);
    assert.equal(lost(play), 'stopping');
    assert.equal(lost(play.then(cutOff)), 'stopping');
  });

  it('moves while it is ready, which says nothing of its next start', () => {
    const upstream = { kind: 'tcp', host: '127.0.0.1', port: 4000 } as const;
    const moved: Event = {
      kind: 'report',
      report: { kind: 'moved', upstream, http: true, guessed: true },
    };
    const play = ready().then(moved);
    const { state } = play.life.phase;
    assert.ok(state.kind === 'ready');
    assert.deepEqual([state.upstream, state.guessed], [upstream, true]);
    assert.deepEqual(play.did, [], 'nothing is learned');
    const before = play.then(RESTART).life;
    assert.equal(play.then(moved).life, before, 'and nothing once it is stopped');
  });

  it('waits for what it comes after, and then goes on', () => {
    const play = new Play().by(BLOCKED).then(START);
    assert.deepEqual([play.at, play.did], ['waiting', []]);
    const before = play.life;
    assert.equal(play.by(BLOCKED).then(WAY).life, before, 'nothing new, no change');
    play.by(FREE).then(WAY);
    assert.deepEqual([play.at, play.did], ['preparing', ['prepare']]);
  });

  it('says anew what it waits for whenever any of that has changed', () => {
    const [db] = BLOCKED.by;
    assert.ok(db);
    const cache = { ...db, app: 'cache' };
    const waits = (...by: readonly (typeof db)[]): Way => ({ kind: 'blocked', by });
    const play = new Play().by(waits(db, cache)).then(START);
    for (const way of [
      waits(db, { ...cache, why: 'overdue' }),
      waits(db, { ...cache, why: 'overdue', settled: true }),
      waits(cache),
      waits(db),
    ]) {
      play.by(way).then(WAY);
      const { state } = play.life.phase;
      assert.deepEqual(
        state.kind === 'pending' ? state.blockedBy : state.kind,
        'by' in way && way.by,
      );
    }
  });

  it('is looked at anew where it is started again before it was spawned, and not for a second start', () => {
    const play = new Play().then(START);
    assert.deepEqual(play.then(START).did, []);
    assert.deepEqual(play.then(RESTART).did, ['cancel-preparation', 'prepare']);
    assert.deepEqual(ready().then(DIED(1)).then(START).did, ['cancel backoff', 'prepare']);
  });

  it('fails with what it waits for, and comes with it', () => {
    const play = new Play().by(BLOCKED).then(START).by(HOPELESS).then(WAY);
    assert.equal(play.at, 'failed');
    assert.equal(play.by(BLOCKED).then(WAY).at, 'waiting');
    assert.equal(play.by(HOPELESS).then(WAY).at, 'failed');
    assert.equal(play.by(FREE).then(WAY).at, 'preparing');
  });

  it('stays stopped by hand, whatever becomes of what it waited for', () => {
    const play = new Play().by(HOPELESS).then(START).then(STOP);
    assert.equal(play.at, 'stopped');
    assert.equal(play.by(FREE).then(WAY).at, 'stopped');
  });

  it('is failed, or skipped, when it cannot be spawned', () => {
    const refused: Event = { kind: 'not-spawned', failure: MISSING, obstacle: 'missing' };
    assert.equal(new Play().then(START).then(refused).at, 'failed');
    assert.equal(new Play(aPolicy({ optional: true })).then(START).then(refused).at, 'skipped');
    const other: Event = { ...refused, obstacle: 'lasting' };
    assert.equal(new Play(aPolicy({ optional: true })).then(START).then(other).at, 'failed');
  });

  it('tries again for a while where the machine lacks something, ever more rarely', () => {
    const play = new Play().then(START);
    const waits: string[] = [];
    while (play.then(LACKING).at !== 'failed') {
      waits.push(...play.did);
      play.then(BACK);
    }
    assert.deepEqual(waits.slice(0, 3), ['arm backoff 100', 'arm backoff 200', 'arm backoff 400']);
    assert.equal(waits.length, 9);
    assert.equal(play.life.deaths, 0, 'it did not die');
    assert.equal(play.then(AGAIN).then(LACKING).at, 'failed', 'one more try is one');
    assert.equal(play.then(START).then(LACKING).at, 'backoff', 'a start by hand begins anew');
    assert.equal(play.then(BACK).then(SPAWNED).life.refusals, 0);
  });

  it('that cannot be spawned again is not told by how it ended before', () => {
    const play = new Play().then(START).then(SPAWNED).then(STOP_NOW).then(DIED(null));
    play.then(START).then({ kind: 'not-spawned', failure: MISSING, obstacle: 'missing' });
    const { phase } = play.life;
    assert.ok(phase.kind === 'rest' && phase.state.kind === 'failed');
    assert.equal(phase.state.exit, undefined);
    assert.equal(phase.state.failure, MISSING);
  });

  it('may look like a worker before it listens', () => {
    const play = new Play().then(START).then(SPAWNED).then(WORKER(false));
    assert.deepEqual([play.at, play.did], ['running', []]);
    play.then(WORKER(true));
    assert.deepEqual([play.at, play.did], ['running', ['learn']]);
    assert.equal(play.life.phase.state.since, EPOCH + 3, 'it runs since it first looked like one');
    assert.equal(play.then(LISTENING).then(READY).at, 'ready');
    assert.equal(play.then(WORKER(true)).at, 'ready');
  });

  it('is late after all where it is no worker', () => {
    for (const settled of [false, true]) {
      const play: Play = new Play().then(START).then(SPAWNED).then(WORKER(settled)).then(LATE);
      assert.equal(play.at, 'spawned overdue');
      assert.equal(play.then(LISTENING).then(READY).at, 'ready');
      assert.equal(play.then(LATE).at, 'ready');
    }
  });

  it('is overdue and lives on', () => {
    const play = new Play().then(START).then(SPAWNED).then(LATE);
    assert.equal(play.at, 'spawned overdue');
    assert.equal(play.then(LISTENING).at, 'listening overdue');
    assert.equal(play.then(READY).at, 'ready');
  });

  it('by the same rule again after a death: it waits for what has gone meanwhile', () => {
    const play = ready().then(DIED(1)).by(BLOCKED).then(BACK);
    assert.deepEqual([play.at, play.did], ['waiting', []]);
    assert.equal(play.life.deaths, 1);
    play.by(FREE).then(WAY);
    assert.deepEqual([play.at, play.did, play.life.generation], ['preparing', ['prepare'], 2]);
    assert.equal(play.life.deaths, 0, 'that it died without it is not held against it');
  });

  it('by the same rule again after a restart', () => {
    const play = ready().then(RESTART).by(BLOCKED).then(DIED(null));
    assert.equal(play.at, 'waiting');
    assert.ok(play.did.includes('clean-up') && !play.did.includes('prepare'));
    assert.equal(play.by(FREE).then(WAY).at, 'preparing');
  });

  it('is failed after a death while what it comes after has failed, and comes with it', () => {
    const play = ready().then(DIED(1)).by(HOPELESS).then(BACK);
    assert.equal(play.at, 'failed');
    assert.equal(play.by(FREE).then(WAY).at, 'preparing');
  });

  it('says what it starts without, unless it only tries again', () => {
    const way: Way = { kind: 'free', without: [{ app: 'mail', why: 'skipped' }] };
    const play = new Play().by(way).then(START);
    assert.deepEqual(play.effects, [
      { kind: 'remark', remark: { kind: 'note', text: 'starts without mail (skipped)' } },
      { kind: 'prepare' },
    ]);
    assert.deepEqual(play.then(SPAWNED).then(DIED(1)).then(BACK).did, ['prepare']);
  });

  it('a oneshot is not watched, and has not settled until it ends', () => {
    const play = new Play(aPolicy({ oneshot: true })).then(START).then(SPAWNED);
    assert.deepEqual([play.at, play.did], ['running', []]);
    assert.equal(play.then(DIED(0)).at, 'exited');
  });
});

describe('a death', () => {
  it('leads through backoff to the next generation', () => {
    const play = ready().then(DIED(1));
    assert.deepEqual([play.at, play.did], ['backoff', ['unwatch', 'clean-up', 'arm backoff 100']]);
    play.then({ kind: 'timer', timer: 'backoff', due: 0 });
    assert.deepEqual([play.at, play.did, play.life.generation], ['preparing', ['prepare'], 2]);
    assert.equal(play.then(SPAWNED).life.spawns, 2);
    assert.equal(play.life.lastExit?.code, 1, 'its facts are kept');
  });

  it('doubles the wait and gives up in the end', () => {
    const play = new Play(aPolicy({ retries: 3 })).then(START);
    const waits: string[] = [];
    while (play.at !== 'failed') {
      play.then(SPAWNED).then(DIED(1));
      waits.push(...play.did.filter((did) => did.startsWith('arm')));
      if (play.at === 'backoff') play.then({ kind: 'timer', timer: 'backoff', due: 0 });
    }
    assert.deepEqual(waits, ['arm backoff 100', 'arm backoff 200']);
    assert.equal(play.then(START).life.deaths, 0, 'a start by hand begins to count anew');
  });

  it('of one that is tried again is one more, and not counted anew', () => {
    const play = new Play(aPolicy({ retries: 2 })).then(START);
    for (let boots = 0; boots < 2; boots++) play.then(SPAWNED).then(DIED(1)).then(BACK);
    assert.equal(play.at, 'failed');
    assert.equal(play.then(AGAIN).at, 'preparing');
    assert.equal(play.then(SPAWNED).then(DIED(1)).at, 'failed');
    assert.equal(
      play
        .then(AGAIN)
        .then(SPAWNED)
        .then(DIED(1, [], 20_000)).at,
      'backoff',
    );
  });

  it('is tried again only where it has given up, and nobody has stopped it', () => {
    const play = new Play(aPolicy({ retries: 1 })).then(START).then(SPAWNED).then(DIED(1));
    assert.equal(play.then(STOP).at, 'stopped');
    assert.equal(play.then(AGAIN).at, 'stopped');
    assert.equal(ready().then(DIED(0)).then(AGAIN).at, 'exited');
    const missing: Event = { kind: 'not-spawned', failure: MISSING, obstacle: 'missing' };
    assert.equal(new Play().then(START).then(missing).then(AGAIN).at, 'failed');
  });

  it('stops who was left behind before anything else', () => {
    const play = ready().then(DIED(1, ['worker (43)']));
    assert.equal(play.at, 'stopping asked died');
    assert.deepEqual(play.did, [
      'unwatch',
      'remark',
      'ask 10000',
      'arm kill 10000',
      'arm remind 1000',
      'follow-group',
    ]);
    assert.equal(play.then(EMPTY).at, 'backoff');
  });

  it('with 0 is an end', () => {
    assert.equal(ready().then(DIED(0)).at, 'exited');
    assert.equal(ready(aPolicy({ restart: 'always' })).then(DIED(0)).at, 'backoff');
  });
});

describe('a stop', () => {
  it('drains, asks, and is over when the group is empty', () => {
    const play = ready().then(STOP);
    assert.equal(play.at, 'stopping draining stop');
    assert.deepEqual(play.did, [
      'unwatch',
      'drain',
      'arm kill 10000',
      'arm remind 1000',
      'follow-group',
      'arm drain 5000',
    ]);
    play.then({ kind: 'drained' });
    assert.deepEqual([play.at, play.did], ['stopping asked stop', ['cancel drain', 'ask 9999']]);
    assert.equal(play.then({ kind: 'drained' }).did.length, 0);
    play.then(DIED(null, ['worker (43)']));
    assert.equal(play.at, 'stopping asked stop');
    play.then(EMPTY);
    assert.equal(play.at, 'stopped');
    assert.ok(play.did.includes('clean-up') && play.did.includes('cancel kill'));
  });

  it('drains no longer than half of its grace, and than five seconds', () => {
    const drains = [2000, 10_000, 60_000].map((graceMs) => {
      const { did } = ready(aPolicy({ graceMs })).then(STOP);
      return did.find((each) => each.startsWith('arm drain'));
    });
    assert.deepEqual(drains, ['arm drain 1000', 'arm drain 5000', 'arm drain 5000']);
  });

  it('shows the time of day at which it kills', () => {
    const play = ready().then(STOP_NOW);
    const shown = (): number => {
      const { state } = play.life.phase;
      assert.ok(state.kind === 'stopping');
      return state.deadline - EPOCH;
    };
    assert.equal(shown(), play.now + 10_000);
    play.then({ ...STOP_NOW, deadline: 3000 });
    assert.equal(shown(), 3000);
  });

  it('asks at once where the whole stack stops, at the shared deadline', () => {
    const play = ready().then({ ...STOP_NOW, deadline: 3000 });
    assert.equal(play.at, 'stopping asked stop');
    assert.ok(play.did.includes(`arm kill ${3000 - play.now}`));
    assert.ok(play.did.includes(`ask ${3000 - play.now}`));
  });

  it('has no more time than the stop of the whole stack that comes meanwhile', () => {
    const play = ready().then(STOP_NOW);
    play.then({ ...STOP_NOW, deadline: 3000 });
    assert.deepEqual(play.did, [`arm kill ${3000 - play.now}`]);
    assert.deepEqual(play.then({ ...STOP_NOW, deadline: 8000 }).did, [], 'and never more');
    assert.deepEqual(play.then({ ...STOP_NOW, deadline: 1 }).did, ['arm kill 0']);
  });

  it('does not wait for the drain of a leader that is gone', () => {
    const play = ready()
      .then(STOP)
      .then(DIED(null, ['worker (43)']));
    assert.equal(play.at, 'stopping asked stop');
    assert.deepEqual(play.did, ['remark', 'cancel drain', 'ask 9999']);
  });

  it('says in the log how a leader ended that it had not told to', () => {
    const play = ready().then(STOP).then(DIED(1));
    const [remark] = play.effects;
    assert.deepEqual(remark, {
      kind: 'remark',
      remark: { kind: 'crashed', text: 'exited with 1' },
    });
    const stopped: Event = { kind: 'exited', exit: { ...exit(1), asked: true }, remaining: [] };
    assert.ok(!ready().then(STOP_NOW).then(stopped).did.includes('remark'));
  });

  it('keeps an empty group waiting for the facts of its leader', () => {
    const play = ready().then(STOP_NOW).then(EMPTY);
    assert.equal(play.at, 'stopping asked stop');
    assert.equal(play.then(DIED(null)).at, 'stopped');
    assert.equal(play.life.lastExit?.signal, 'SIGTERM');
  });

  it('kills at the deadline, and says who would not go', () => {
    const play = ready().then(STOP_NOW);
    play.then({ kind: 'timer', timer: 'kill', due: play.now });
    assert.equal(play.at, 'stopping killed stop');
    assert.ok(play.did.includes('kill') && play.did.includes('notice'));
    play.then({ kind: 'timer', timer: 'unkillable', due: play.now });
    assert.deepEqual(play.did, ['remark', 'notice']);
    assert.equal(play.at, 'stopping killed stop', 'it is not given up');
    assert.equal(play.then(DIED(null)).at, 'stopped');
  });

  it('names whom it kills, and kills also when its timer fires a little late', () => {
    const play = ready()
      .then(STOP_NOW)
      .then({ kind: 'group', remaining: ['sh (7)', 'node (8)'] });
    const due = play.now + 10_000;
    play.now = due + 1500;
    play.then({ kind: 'timer', timer: 'kill', due });
    assert.equal(play.at, 'stopping killed stop');
    const said = play.effects.find(({ kind }) => kind === 'notice');
    assert.ok(said?.kind === 'notice');
    assert.match(said.text, /^still there after .*, killed: sh \(7\), node \(8\)$/);
  });

  it('gives a machine that slept its time again', () => {
    const play = ready().then(STOP_NOW);
    const due = play.now + 10_000;
    play.now += 70_000;
    play.then({ kind: 'timer', timer: 'kill', due });
    assert.deepEqual(
      [play.at, play.did],
      ['stopping asked stop', ['arm kill 10000', 'arm remind 1000']],
    );
  });

  it('names who is waited for, with a countdown, again and again but ever rarer', () => {
    const play = ready().then(STOP_NOW);
    play.then({ kind: 'group', remaining: ['sh (7)'] });
    const said: string[] = [];
    for (let due = 1000; ;) {
      play.now = due - 1;
      play.then({ kind: 'timer', timer: 'remind', due });
      said.push(
        ...play.effects.flatMap((effect) => (effect.kind === 'remark' ? effect.remark.text : [])),
      );
      const next = play.effects.find((effect) => effect.kind === 'arm');
      if (next?.kind !== 'arm') break;
      due = next.at;
    }
    assert.deepEqual(said, [
      'still stopping: waits for sh (7); KILL in 9.0s',
      'still stopping: waits for sh (7); KILL in 4.0s',
    ]);
    play.then({ kind: 'kill' }).then({ kind: 'timer', timer: 'remind', due: play.now });
    assert.deepEqual(play.did, [], 'whoever was killed is waited for otherwise');
  });

  it('kills at once when forced', () => {
    const play = ready().then({ kind: 'kill' });
    assert.equal(play.at, 'stopping killed stop');
    assert.ok(play.did.includes('kill') && !play.did.some((did) => did.startsWith('ask')));
    assert.equal(ready().then(STOP).then({ kind: 'kill' }).at, 'stopping killed stop');
    assert.deepEqual(ready().then({ kind: 'kill' }).then({ kind: 'kill' }).did, []);
  });

  it('of a restart stops, and a restart of a stop starts again', () => {
    assert.equal(ready().then(RESTART).at, 'stopping draining restart');
    assert.equal(ready().then(RESTART).then(STOP).at, 'stopping draining stop');
    assert.equal(ready().then(STOP).then(RESTART).at, 'stopping draining restart');
    assert.equal(ready().then(STOP).then(START).at, 'stopping draining restart');
    const again = ready().then(RESTART).then(DIED(null));
    assert.deepEqual([again.at, again.life.generation], ['preparing', 2]);
  });

  it('is never a crash', () => {
    const play = ready().then(RESTART).then(DIED(1));
    assert.equal(play.life.deaths, 0);
    assert.equal(ready().then(STOP).then(DIED(1)).at, 'stopped');
  });

  it('takes back a start', () => {
    const preparing = new Play().then(START).then(STOP);
    assert.deepEqual([preparing.at, preparing.did], ['stopped', ['cancel-preparation']]);
    const backoff = ready().then(DIED(1)).then(STOP);
    assert.deepEqual([backoff.at, backoff.did], ['stopped', ['cancel backoff', 'end-left']]);
    assert.equal(new Play().by(BLOCKED).then(START).then(STOP).at, 'stopped');
  });

  it('leaves alone what is at rest, but a lazy app stays stopped by hand', () => {
    assert.equal(ready().then(DIED(0)).then(STOP).at, 'exited');
    const lazy = new Play(aPolicy({ start: 'lazy' })).then(STOP);
    assert.ok(lazy.life.phase.state.kind === 'stopped' && lazy.life.phase.state.why === 'asked');
    const manual = new Play(aPolicy({ start: 'manual' })).then(STOP);
    assert.ok(manual.life.phase.state.kind === 'stopped');
    assert.equal(manual.life.phase.state.why, 'manual');
  });
});

describe('what goes to the background', () => {
  const LEFT: Event = { kind: 'left', left: ['gunicorn (7)'] };

  it('is told, and ended with a stop of the app', () => {
    const play = ready().then(DIED(0));
    assert.deepEqual([play.at, play.did], ['exited', ['unwatch', 'clean-up']]);
    play.then(LEFT);
    assert.deepEqual([play.at, play.did], ['exited', ['remark', 'notice']]);
    const { state } = play.life.phase;
    assert.deepEqual(state.kind === 'exited' ? state.left : undefined, ['gunicorn (7)']);
    play.then(STOP);
    assert.deepEqual([play.at, play.did], ['stopped', ['end-left']]);
  });

  it('is told where the app starts again, too', () => {
    const play = ready(aPolicy({ restart: 'always' }))
      .then(DIED(0))
      .then(LEFT);
    assert.deepEqual([play.at, play.did], ['backoff', ['remark', 'notice']]);
  });

  it('is ended with an app that was given up, too', () => {
    const play = ready(aPolicy({ restart: 'always', retries: 1 }))
      .then(DIED(0))
      .then(LEFT);
    assert.deepEqual([play.at, play.did], ['failed', ['remark', 'notice']]);
    play.then(STOP);
    assert.deepEqual([play.at, play.did], ['stopped', ['end-left']]);
  });
});

describe('what comes late', () => {
  it('is ignored by its number', () => {
    const play = ready()
      .then(DIED(1))
      .then({ kind: 'timer', timer: 'backoff', due: 0 })
      .then(SPAWNED);
    const { life } = play;
    const late: Event[] = [DIED(1), READY, LATE, SPAWNED, EMPTY, { kind: 'drained' }];
    for (const event of late) {
      play.then(event, 1);
      assert.equal(play.life, life, event.kind);
      assert.deepEqual(play.did, []);
    }
  });

  it('of the same boot changes nothing either, once it is stopping', () => {
    const play = ready().then(STOP_NOW);
    const { life } = play;
    for (const event of [READY, WORKER(true), LATE, LISTENING])
      assert.equal(play.then(event).life, life);
  });
});
