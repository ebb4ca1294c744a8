import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Newcomers, type NumbersSource } from '../../../../src/supervisor/processes/newcomers.js';

/** A system in which processes come and go. */
class System implements NumbersSource {
  last: number | undefined = 100;
  highest: number | undefined = 32_768;
  ms = 0;
  living = new Set([1, 2, 90, 100]);
  looks = 0;
  /** Happens as somebody is asked for. */
  onExists: () => void = () => undefined;

  read(path: string): number | undefined {
    return path.endsWith('pid_max') ? this.highest : this.last;
  }

  exists(pid: number): boolean {
    this.onExists();
    return this.living.has(pid);
  }

  all(): readonly number[] {
    this.looks++;
    return [...this.living].sort((a, b) => a - b);
  }

  now(): number {
    return this.ms;
  }

  fork(): number {
    this.last = (this.last ?? 0) + 1;
    this.living.add(this.last);
    return this.last;
  }
}

describe('newcomers', () => {
  it('are nobody where no number was given out, without a look', () => {
    const system = new System();
    assert.deepEqual(new Newcomers(system).pids(), []);
    assert.equal(system.looks, 0);
  });

  it('are nobody where all of them have ended', () => {
    const system = new System();
    const newcomers = new Newcomers(system);
    system.living.delete(system.fork());
    assert.deepEqual(newcomers.pids(), []);
    assert.equal(system.looks, 0);
  });

  it('are those who live, few or many', () => {
    const system = new System();
    const newcomers = new Newcomers(system);
    const first = system.fork();
    assert.deepEqual(newcomers.pids(), [first]);
    const more = Array.from({ length: 20 }, () => system.fork());
    system.living.delete(first);
    assert.deepEqual(newcomers.pids(), more);
  });

  it('cannot be told where one forked and ended while it was asked for', () => {
    const system = new System();
    const newcomers = new Newcomers(system);
    const parent = system.fork();
    system.onExists = () => {
      system.fork();
      system.living.delete(parent);
    };
    assert.equal(newcomers.pids(), undefined);
  });

  it('cannot be told after a time in which all numbers may have been given out', () => {
    const system = new System();
    const newcomers = new Newcomers(system);
    system.fork();
    system.ms = 24;
    assert.notEqual(newcomers.pids(), undefined);
    system.ms = 25;
    assert.equal(newcomers.pids(), undefined);
  });

  it('cannot be told once the numbers have begun anew', () => {
    const system = new System();
    const newcomers = new Newcomers(system);
    system.last = 42;
    assert.equal(newcomers.pids(), undefined);
  });

  it('cannot be told where the system does not say', () => {
    for (const [last, highest] of [
      [undefined, 32_768],
      [NaN, 32_768],
      [0, 32_768],
      [100, undefined],
    ] as const) {
      const system = new System();
      system.last = last;
      system.highest = highest;
      assert.equal(new Newcomers(system).pids(), undefined);
    }
  });
});
