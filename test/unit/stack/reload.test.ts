import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { LoadResult } from '../../../src/config/load.js';
import type { PendingChange } from '../../../src/model/config-change.js';
import type { Stack } from '../../../src/model/stack.js';
import { createConfigReload, judgeReload } from '../../../src/stack/reload.js';
import { ManualClock } from '../logs/manual-clock.js';
import { sampleApp, sampleStack } from '../support/sample-app.js';

const started = sampleStack({ apps: [sampleApp({ name: 'api' })] });
const withBilling = sampleStack({
  apps: [sampleApp({ name: 'api' }), sampleApp({ name: 'billing' })],
});

function ok(stack: Stack): Extract<LoadResult, { kind: 'ok' }> {
  return { kind: 'ok', stack };
}

function bed() {
  const clock = new ManualClock(0);
  const said: string[] = [];
  const told: (PendingChange | null)[] = [];
  const applied: string[] = [];
  const watched: string[] = [];
  const world = {
    config: ok(started) as LoadResult,
    stale: new Set<string>(),
    loads: 0,
    failing: undefined as Error | undefined,
    gate: Promise.resolve(),
  };
  const reload = createConfigReload({
    started,
    clock,
    load: async () => {
      world.loads++;
      if (world.failing) throw world.failing;
      const { config } = world;
      await world.gate;
      return config;
    },
    staleApps: () => world.stale,
    apply: (next, restart) =>
      applied.push(`${next.apps.map(({ name }) => name).join()} restart ${[...restart].join()}`),
    watch: (stacks) => watched.push(stacks.flatMap(({ config }) => config.layers).join()),
    tell: (change) => told.push(change),
    notice: (level, text) => said.push(`${level}: ${text}`),
  });
  /** Saves a config, and lets it be seen. */
  const save = async (config: LoadResult): Promise<void> => {
    world.config = config;
    reload.saved();
    clock.pass(100);
    await setImmediate();
  };
  return { clock, said, told, applied, watched, world, reload, save };
}

const fault: LoadResult = {
  kind: 'invalid',
  identity: undefined,
  draft: started,
  diagnostics: [
    {
      severity: 'error',
      message: 'unknown option: prefx',
      advice: 'did you mean prefix?',
      position: { file: '/project/Procfile', line: 3, column: 5 },
      text: '#@  prefx=/x/',
      length: 5,
    },
    { severity: 'warning', message: 'something else' },
  ],
};

describe('what the config says, beside what runs', () => {
  const runsBy = { current: withBilling, started, stale: new Set<string>() };

  it('is judged by what runs now, not by what was started', () => {
    assert.equal(judgeReload(ok(withBilling), runsBy).kind, 'same');
    const back = judgeReload(ok(started), runsBy);
    assert.ok(back.kind === 'applicable');
    assert.equal(back.summary, '- billing');
  });

  it('differs where variables do', () => {
    assert.equal(
      judgeReload(ok(withBilling), { ...runsBy, stale: new Set(['api']) }).kind,
      'applicable',
    );
  });

  it('has to wait as long as it differs from the start in what only a start can change', () => {
    const elsewhere = {
      ...withBilling,
      listen: [{ kind: 'unix', path: '/x', written: 'x' }] as const,
    };
    const judged = judgeReload(ok(elsewhere), { ...runsBy, current: elsewhere });
    assert.ok(judged.kind === 'later');
    assert.equal(judged.summary, 'listen when the stack is started anew');
  });

  it('is told in a line, and in full', () => {
    const judged = judgeReload(fault, runsBy);
    assert.ok(judged.kind === 'broken');
    assert.match(judged.short, /prefx/);
    assert.match(judged.full, /did you mean prefix/);
  });
});

describe('a saved config', () => {
  it('that cannot be read changes nothing, and the next one is read', async () => {
    const { said, applied, world, reload, save } = bed();
    world.failing = new Error('EMFILE: too many open files');
    await save(ok(withBilling));
    assert.deepEqual(said, [
      'error: nothing is changed: the config cannot be read: EMFILE: too many open files',
    ]);
    assert.equal((await reload.apply()).kind, 'broken');
    world.failing = undefined;
    assert.equal((await reload.apply()).kind, 'applied');
    assert.equal(applied.length, 1);
  });

  it('is told once, and applied when asked', async () => {
    const { said, told, applied, reload, save } = bed();
    await save(ok(withBilling));
    await save(ok(withBilling));
    assert.deepEqual(said, ['info: config changed: + billing; apply it: sockpit reload']);
    assert.equal(told.at(-1)?.summary, '+ billing');
    assert.deepEqual(applied, []);
    assert.deepEqual(await reload.apply(), { kind: 'applied', message: 'applied: + billing' });
    assert.deepEqual(applied, ['api,billing restart ']);
    assert.equal(told.at(-1), null);
    assert.equal((await reload.apply()).kind, 'same');
  });

  it('is looked at once for a file that is written in steps', async () => {
    const { clock, world, reload } = bed();
    for (let i = 0; i < 5; i++) {
      reload.saved();
      clock.pass(50);
    }
    clock.pass(100);
    await setImmediate();
    assert.equal(world.loads, 1);
  });

  it('is applied at once where it says so', async () => {
    const { said, applied, save } = bed();
    await save(ok({ ...withBilling, apply: 'auto' }));
    assert.deepEqual(applied, ['api,billing restart ']);
    assert.deepEqual(said, ['info: config applied: + billing, ~ stack (apply)']);
  });

  it('restarts those whose variables are stale', async () => {
    const { applied, world, reload, save } = bed();
    world.stale = new Set(['api']);
    await save(ok(started));
    await reload.apply();
    assert.deepEqual(applied, ['api restart api']);
  });

  it('changes nothing where it has faults, and says where', async () => {
    const { said, told, applied, reload, save } = bed();
    await save(fault);
    await save(fault);
    assert.deepEqual(said, [
      'error: nothing is changed: the config has faults: Procfile:3:5: unknown option: prefx; did you mean prefix?',
    ]);
    assert.equal(told.at(-1)?.kind, 'broken');
    const result = await reload.apply();
    assert.equal(result.kind, 'broken');
    assert.match(
      result.message,
      /^nothing is changed: .*\nProcfile:3:5: error: .*\n .*\n +\^~~~~\n/,
    );
    assert.deepEqual(applied, []);
  });

  it('with faults is looked at again for a file that only it names, and for those before', async () => {
    const { watched, save } = bed();
    const by = (...layers: readonly string[]): Stack => ({
      ...started,
      config: { ...started.config, layers },
    });
    await save(ok(by('/Procfile.a')));
    await save({ ...fault, draft: by('/Procfile.b') });
    await save({ kind: 'missing', message: 'gone', advice: '' });
    await save(ok(by('/Procfile.b')));
    assert.deepEqual(watched, ['/Procfile.a', '/Procfile.a,/Procfile.b', '/Procfile.b']);
  });

  it('is not read again for an app that is started, only compared', async () => {
    const { clock, told, world, reload, save } = bed();
    const restart = async (): Promise<void> => {
      reload.restarted();
      clock.pass(100);
      await setImmediate();
    };
    await restart();
    assert.equal(world.loads, 0, 'nothing is pending');
    world.stale = new Set(['api']);
    await save(ok(started));
    assert.equal(told.at(-1)?.summary, '~ api (env)');
    await restart();
    world.stale = new Set();
    await restart();
    assert.deepEqual([told.at(-1), world.loads], [null, 1]);
  });

  it('may have lost apps that words of the start are about: that is told once', async () => {
    const { said, reload, save } = bed();
    await save({ ...ok(started), gone: ['old'] });
    await save({ ...ok(started), gone: ['old', 'older', 'oldest'] });
    assert.equal((await reload.apply()).kind, 'same');
    assert.deepEqual(said, [
      'warning: old is no app any more: what was said of it at the start counts no longer',
      'warning: older, oldest are no apps any more: what was said of them at the start counts no longer',
    ]);
  });

  it('is read again where it was saved while it was read', async () => {
    const { applied, world, save } = bed();
    let open = (): void => undefined;
    world.gate = new Promise((resolve) => (open = resolve));
    await save(ok(started));
    await save(ok({ ...withBilling, apply: 'auto' }));
    open();
    await setImmediate();
    assert.deepEqual([world.loads, applied.length], [2, 1]);
  });

  it('is told again to be what runs when it is mended', async () => {
    const { said, told, save } = bed();
    await save({ kind: 'missing', message: 'Procfile does not exist', advice: '' });
    await save(ok(started));
    assert.deepEqual(said, [
      'error: nothing is changed: Procfile does not exist',
      'info: the config is what runs: nothing is left to apply',
    ]);
    assert.deepEqual(told.at(-1), null);
  });

  it('says of a listener that it comes with the next start, as long as that is so', async () => {
    const { said, told, applied, reload, save } = bed();
    const listen = [{ kind: 'unix', path: '/x', written: 'unix:/x' }] as const;
    await save(ok({ ...started, listen }));
    assert.deepEqual(said, ['info: config changed: listen when the stack is started anew']);
    assert.equal((await reload.apply()).kind, 'refused');
    await save(ok({ ...withBilling, listen }));
    await reload.apply();
    assert.equal(applied.length, 1);
    assert.equal(told.at(-1)?.summary, 'listen when the stack is started anew');
  });

  it('is left alone while the stack stops', async () => {
    const { world, reload, clock } = bed();
    reload.saved();
    reload.close();
    clock.pass(1000);
    assert.equal((await reload.apply()).kind, 'refused');
    assert.equal(world.loads, 0);
  });
});
