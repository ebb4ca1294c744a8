import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failure } from '../../../src/model/failure.js';
import type { AppAction } from '../../../src/model/handle.js';
import { actOn, untouchable } from '../../../src/supervisor/act.js';
import type { TerminalSpawn } from '../../../src/supervisor/terminal/pseudo-terminal.js';
import { sampleApp } from '../support/sample-app.js';
import { MadeUpFormation } from './made-up-formation.js';

/** What one does to an app, and what is said and done about it. */
class Bed extends MadeUpFormation {
  terminal: TerminalSpawn = { kind: 'missing', reason: 'it is not installed' };
  /** How often what the app comes after was woken. */
  wakes = 0;

  /** @returns the sentence that it is answered with, after `no: ` where nothing is done */
  async act(action: AppAction): Promise<string> {
    const around = {
      wake: () => {
        this.wakes++;
      },
      loadTerminalSpawn: () => Promise.resolve(this.terminal),
      clock: { now: () => 0, elapsed: () => 0, after: () => ({ cancel: () => undefined }) },
    };
    const { ok, message } = await actOn(this.formation, action, around);
    return ok ? message : `no: ${message}`;
  }

  get signals(): string {
    return this.lanes.map(({ signals }) => signals.join()).join(' · ');
  }
}

describe('an app that is told to reload', () => {
  it('is started anew', async () => {
    const bed = new Bed().up();
    await bed.act({ kind: 'reload' });
    assert.equal(bed.states, 'stopping, then restart · stopping, then restart');
    assert.equal(bed.signals, ' · ');
  });

  it('by HUP gets that, and is not stopped', async () => {
    const bed = new Bed({ reload: 'HUP' }).up();
    assert.equal(await bed.act({ kind: 'reload' }), 'api reloads: SIGHUP sent to api.1, api.2');
    assert.equal(bed.states, 'ready · ready');
    assert.equal(bed.signals, 'SIGHUP · SIGHUP');
  });

  it('by HUP while it starts, which would end it, starts anew', async () => {
    const one = new Bed({ reload: 'HUP' }).up(1);
    assert.equal(await one.act({ kind: 'reload' }), 'api reloads: SIGHUP sent to api.1');
    assert.equal(one.states, 'ready · stopping, then restart');
    assert.equal(one.signals, 'SIGHUP · ');
    const both = new Bed({ reload: 'HUP' }).up(0);
    await both.act({ kind: 'reload' });
    assert.equal(both.states, 'stopping, then restart · stopping, then restart');
    assert.equal(both.signals, ' · ');
  });

  it('by swap keeps serving, and boots the next generation anew where one was booting', async () => {
    const bed = new Bed({ reload: 'swap' }).up();
    assert.match(await bed.act({ kind: 'reload' }), /next generation of api boots beside the one/);
    assert.equal(bed.states, 'ready · ready');
    assert.equal(bed.wakes, 1);
    assert.match(await bed.act({ kind: 'reload' }), /boots anew; the one that serves goes on/);
    assert.equal(bed.states, 'ready · ready');
    assert.match(
      await new Bed({ reload: 'swap' }).up(0).act({ kind: 'reload' }),
      /nothing to spare/,
    );
  });

  it('while nobody wants it to run is left so, however it reloads', async () => {
    for (const reload of ['restart', 'HUP', 'swap'] as const) {
      const bed = new Bed({ reload, start: 'manual' });
      assert.equal(
        await bed.act({ kind: 'reload' }),
        'no: api is not running (stopped); start it: sockpit start api',
      );
      assert.equal(bed.states, 'stopped · stopped');
      assert.equal(bed.wakes, 0);
    }
  });
});

describe('an app that is told to start, stop or restart', () => {
  it('wakes what it comes after, unless it is to stop', async () => {
    const bed = new Bed({ start: 'manual' });
    await bed.act({ kind: 'start' });
    assert.equal(bed.wakes, 1);
    assert.doesNotMatch(bed.states, /stopped/);
    await bed.act({ kind: 'restart' });
    assert.equal(bed.wakes, 2);
    await bed.act({ kind: 'stop' });
    assert.equal(bed.wakes, 2);
    assert.equal(bed.states, 'stopped · stopped');
  });

  it('goes on as it is where its next boot could not be', async () => {
    const bed = new Bed().up();
    const [lane] = bed.lanes;
    assert.ok(lane);
    lane.hindrance = failure('folder-missing', { app: 'api', cwd: '/gone' });
    assert.equal(
      await bed.act({ kind: 'restart' }),
      'no: api goes on as it is: api cannot start: there is no folder /gone; create it, or correct cwd=',
    );
    assert.equal(bed.states, 'ready · ready');
    await bed.act({ kind: 'stop' });
    assert.equal(bed.states, 'stopping, then stopped · stopping, then stopped');
  });

  it('under a terminal goes on as it is where there can be none', async () => {
    const bed = new Bed().up();
    assert.match(await bed.act({ kind: 'restart', tty: true }), /^no: .*it is not installed/);
    assert.equal(bed.states, 'ready · ready');
    bed.terminal = { kind: 'there', spawn: () => assert.fail('nothing is spawned') };
    assert.match(await bed.act({ kind: 'restart', tty: true }), /sockpit attach api$/);
    assert.equal(bed.states, 'stopping, then restart · stopping, then restart');
    const ttys = bed.lanes.map(({ orders }) => {
      const last = orders.at(-1);
      return last?.kind === 'restart' && last.tty;
    });
    assert.deepEqual(ttys, [true, true]);
  });
});

describe('a signal', () => {
  it('goes to each that lives, and is refused where none does', async () => {
    const bed = new Bed().up(0);
    assert.equal(
      await bed.act({ kind: 'signal', signal: 'SIGUSR1' }),
      'SIGUSR1 sent to api.1, api.2',
    );
    assert.equal(bed.signals, 'SIGUSR1 · SIGUSR1');
    assert.equal(
      await new Bed().act({ kind: 'signal', signal: 'SIGUSR1' }),
      'no: api is not running (stopped); start it: sockpit start api',
    );
  });
});

describe('an app that is scaled', () => {
  const scaled = (bed: Bed, instances: number): Promise<string> =>
    bed.act({ kind: 'scale', instances });

  it('says which come and which go', async () => {
    const bed = new Bed().up();
    assert.equal(await scaled(bed, 2), 'api has 2 instances already');
    assert.equal(await scaled(bed, 4), 'api grows to 4 instances: api.3, api.4 starting');
    assert.equal(bed.formation.wanted.length, 4);
    assert.doesNotMatch(bed.states, /stopped/);
    assert.equal(await scaled(bed, 1), 'api shrinks to one instance: api.2, api.3, api.4 stopping');
    assert.equal(await scaled(bed, 1), 'api has one instance already');
  });

  it('starts none while nobody wants it to run', async () => {
    const bed = new Bed({ start: 'manual' });
    assert.equal(await scaled(bed, 3), 'api will have 3 instances when it is started');
    assert.equal(bed.states, 'stopped · stopped · stopped');
  });

  it('is refused where only one of it can be', async () => {
    const upstream = {
      kind: 'fixed',
      upstream: { kind: 'tcp', host: 'localhost', port: 1 },
    } as const;
    const bed = new Bed({ instances: 1, upstream }).up();
    assert.match(await scaled(bed, 2), /^no: /);
    assert.equal(bed.formation.wanted.length, 1);
  });
});

describe('an app without processes of ours', () => {
  it('says why there is nothing to do', () => {
    const upstream = { kind: 'tcp', host: 'localhost', port: 1 } as const;
    const served = sampleApp({ source: { kind: 'served', upstream } });
    const files = sampleApp({ source: { kind: 'files', root: '/d', spa: false } });
    assert.match(untouchable('api', undefined, 'stop'), /no longer in the config/);
    assert.match(untouchable('api', served, 'stop'), /served by someone else/);
    assert.match(untouchable('api', files, 'stop'), /a folder of files; there is nothing to stop/);
  });
});
