import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askedBy } from '../../../src/logs/asked.js';

const first = { app: 'api', instance: 1 };
const second = { app: 'api', instance: 2 };

describe('what the names of a query ask for', () => {
  it('is everything without names, and whole apps by theirs', () => {
    assert.equal(askedBy(undefined).of, undefined);
    assert.ok(askedBy(undefined).app('api'));
    const asked = askedBy(['api']);
    assert.deepEqual([asked.app('api'), asked.app('web'), asked.of], [true, false, undefined]);
    assert.equal(askedBy([]).app('api'), false);
  });

  it('is a single instance by its name, beside whole apps', () => {
    const asked = askedBy(['api.2', 'web']);
    assert.deepEqual([asked.app('api'), asked.app('web'), asked.app('db')], [true, true, false]);
    assert.equal(asked.of?.(second), true);
    assert.equal(asked.of(first), false);
    assert.equal(asked.of({ app: 'web', instance: 7 }), true);
  });

  it('is the first of an app whose lines name none', () => {
    assert.equal(askedBy(['api.1']).of?.({ app: 'api' }), true);
    assert.equal(askedBy(['api.2']).of?.({ app: 'api' }), false);
  });

  it('is all that any of the names asks for', () => {
    const both = askedBy(['api.1', 'api.2']);
    assert.deepEqual([both.of?.(first), both.of?.(second)], [true, true]);
    for (const names of [
      ['api', 'api.2'],
      ['api.2', 'api'],
    ]) {
      assert.equal(askedBy(names).of, undefined, names.join());
    }
  });
});
