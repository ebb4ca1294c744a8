import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LogQuery, readLogQuery, readRequestQuery } from '../../../src/library/query.js';
import { RefusedError } from '../../../src/model/handle.js';
import type { RequestQuery } from '../../../src/model/request.js';

describe('a query for log lines', () => {
  it('has line numbers by app in an object or in a Map', () => {
    const from = new Map([['web', 1]]);
    const asked = { follow: false, from };
    assert.deepEqual(readLogQuery(asked), asked);
    assert.deepEqual(readLogQuery({ follow: false, from: { web: 1 } }), asked);
    assert.deepEqual(readLogQuery({ follow: false, before: { web: 2 } }), {
      follow: false,
      before: new Map([['web', 2]]),
    });
  });

  it('may leave a value undefined, and ask for all there is', () => {
    const given: unknown = { apps: undefined, tail: Infinity, from: { web: undefined } };
    assert.deepEqual(readLogQuery(given as LogQuery), {
      apps: undefined,
      tail: Infinity,
      from: new Map(),
    });
  });

  const numbers = 'is not the number of a line for each app, such as { web: 120 }';
  const refused: readonly [unknown, string][] = [
    [undefined, 'logs takes an object of options, not undefined'],
    [{ fro: {} }, 'logs has no option "fro"; did you mean from?'],
    [{ apps: 'web' }, `apps: "web" is not a list of texts, such as ['a']`],
    [{ follow: 1 }, 'follow: 1 is neither true nor false'],
    [{ tail: '5' }, 'tail: "5" is not a number of lines'],
    [{ head: -1 }, 'head: -1 is not a number of lines'],
    [{ from: 1 }, `from: 1 ${numbers}`],
    [{ from: null }, `from: null ${numbers}`],
    [{ from: ['web'] }, `from: ["web"] ${numbers}`],
    [{ before: { web: '1' } }, `before: {"web":"1"} ${numbers}`],
    [{ before: new Map([['web', 1.5]]) }, `before: {"web":1.5} ${numbers}`],
    [{ everyMs: NaN }, 'everyMs: NaN is not a number of milliseconds'],
  ];
  for (const [given, message] of refused) {
    it(`is refused in words: ${message}`, () => {
      assert.throws(
        () => readLogQuery(given as LogQuery),
        (error) => error instanceof RefusedError && error.message === message,
      );
    });
  }
});

describe('a query for requests', () => {
  it('is taken as it is given', () => {
    const asked = { apps: ['web'], tail: 3, follow: true, open: true };
    assert.deepEqual(readRequestQuery(asked), asked);
    assert.deepEqual(readRequestQuery({ follow: false, tail: Infinity }), {
      follow: false,
      tail: Infinity,
    });
  });

  const refused: readonly [unknown, string][] = [
    [null, 'requests takes an object of options, not null'],
    [{ app: ['web'] }, 'requests has no option "app"; did you mean apps?'],
    [{ apps: 'web' }, `apps: "web" is not a list of texts, such as ['a']`],
    [{ tail: 1.5 }, 'tail: 1.5 is not a number of requests'],
    [{ open: 'yes' }, 'open: "yes" is neither true nor false'],
  ];
  for (const [given, message] of refused) {
    it(`is refused in words: ${message}`, () => {
      assert.throws(
        () => readRequestQuery(given as RequestQuery),
        (error) => error instanceof RefusedError && error.message === message,
      );
    });
  }
});
