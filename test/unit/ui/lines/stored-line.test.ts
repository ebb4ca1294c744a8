import assert from 'node:assert/strict';
import { it } from 'node:test';
import { SharedParts, StoredLine, type Shared } from '../../../../ui/lines/stored-line.js';

const NOTHING = { instance: undefined, generation: undefined, remark: undefined };
const WEB: Shared = { app: 'web', stream: 'out', level: undefined };

it('keeps any time to the millisecond, however far from now', () => {
  const now = Date.now();
  const year = 365 * 24 * 3_600_000;
  for (const t of [now, now + 1, now - 5000, now - 30 * year, now + 30 * year, 0, 1000]) {
    assert.equal(new StoredLine(1, 1, t, 'text', WEB).t, t);
  }
});

it('says all that it shares with others', () => {
  const shared: Shared = {
    app: 'web',
    stream: 'sys',
    level: 'error',
    instance: 2,
    generation: 3,
    remark: 'crashed',
  };
  const { app, stream, level, instance, generation, remark } = new StoredLine(1, 1, 0, '', shared);
  assert.deepEqual({ app, stream, level, instance, generation, remark }, shared);
});

it('shares what is the same, and nothing that differs', () => {
  const parts = new SharedParts();
  const first = parts.of(WEB, undefined);
  assert.equal(parts.of({ ...WEB }, undefined), first);
  const others: readonly Partial<Shared>[] = [
    { app: 'api' },
    { stream: 'err' },
    { level: 'warn' },
    { instance: 2 },
    { generation: 2 },
    { stream: 'sys', remark: 'note' },
  ];
  for (const other of others) {
    const whole = { ...WEB, ...other };
    const one = parts.of(whole, whole.level);
    assert.notEqual(one, first);
    assert.deepEqual(one, { ...NOTHING, ...whole });
    assert.equal(parts.of({ ...whole }, whole.level), one);
  }
  assert.equal(parts.of(WEB, undefined), first);
});

it('forgets what has not been said for long, and tells it rightly all the same', () => {
  const parts = new SharedParts();
  for (let round = 0; round < 2; round++) {
    for (let instance = 1; instance <= 100; instance++) {
      assert.equal(parts.of({ ...WEB, instance }, undefined).instance, instance);
    }
  }
});
