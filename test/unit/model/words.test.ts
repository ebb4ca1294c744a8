import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatDuration, parseDuration } from '../../../src/model/duration.js';
import { exitWords } from '../../../src/model/exit-words.js';
import { failure } from '../../../src/model/failure.js';
import { meantApp, nearest } from '../../../src/model/nearest.js';

describe('parseDuration', () => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ['30s', 30_000],
    ['0.5s', 500],
    ['100ms', 100],
    ['15m', 900_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['30', undefined],
    ['s', undefined],
    ['-1s', undefined],
    ['1 s', undefined],
    ['', undefined],
  ];
  for (const [text, ms] of cases)
    it(`${text || 'nothing'} → ${ms}`, () => assert.equal(parseDuration(text), ms));
});

describe('formatDuration', () => {
  const cases: readonly (readonly [number, string])[] = [
    [-5, '0ms'],
    [12, '12ms'],
    [3240, '3.2s'],
    [9999, '9.9s'],
    [42_900, '42s'],
    [12 * 60_000, '12m'],
    [(3 * 60 + 5) * 60_000, '3h 05m'],
    [(2 * 24 + 4) * 3_600_000, '2d 04h'],
  ];
  for (const [ms, text] of cases)
    it(`${ms} → ${text}`, () => assert.equal(formatDuration(ms), text));
});

describe('exitWords', () => {
  it('names signals, shells’ codes and gunicorn’s own', () => {
    assert.match(exitWords(null, 'SIGKILL', 'x'), /memory/);
    assert.match(exitWords(137, null, 'x'), /137.*SIGKILL.*memory/);
    assert.match(exitWords(127, null, 'x'), /not found/);
    assert.match(exitWords(126, null, 'x'), /may not be executed/);
    assert.match(exitWords(3, null, 'gunicorn api:app'), /boot a worker/);
    assert.match(exitWords(4, null, 'python -m gunicorn api:app'), /load the app/);
    assert.equal(exitWords(3, null, 'node x.js'), 'exited with 3');
    assert.equal(exitWords(0, null, 'node x.js'), 'ended by itself (exit 0)');
  });
});

describe('nearest', () => {
  it('finds what was meant, and nothing that is too far', () => {
    assert.equal(nearest('restrat', ['start', 'stop', 'restart']), 'restart');
    assert.equal(nearest('prefx', ['prefix', 'port']), 'prefix');
    assert.equal(nearest('zzz', ['prefix', 'port']), undefined);
    assert.equal(nearest('b', ['a']), undefined);
    assert.equal(nearest('B', ['b']), 'b');
  });
});

describe('failures', () => {
  it('name the thing, the value and the next step', () => {
    const taken = failure('address-in-use', { address: 'localhost:8080', holder: 'nginx (71)' });
    assert.equal(taken.message, 'localhost:8080 is taken by nginx (71)');
    assert.match(taken.advice, /-p/);
  });
});

describe('meantApp', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['wbe', 'did you mean web?'],
    ['nothing-like-it', 'the apps are web, api'],
    ['web,api', 'names are separated by blanks: web api'],
    ['web,', 'names are separated by blanks: web'],
    [',', 'the apps are web, api'],
  ];
  for (const [name, words] of cases)
    it(`${name} → ${words}`, () => assert.equal(meantApp(name, ['web', 'api']), words));
});

describe('an app that is given up', () => {
  for (const [deaths, words] of [
    [1, 'bad exited with 3; it died once, soon after its start'],
    [5, 'bad exited with 3; it died 5 times in a row, soon after its start'],
  ] as const)
    it(words, () => {
      const { message } = failure('gave-up', { app: 'bad', words: 'exited with 3', deaths });
      assert.equal(message, words);
    });
});
