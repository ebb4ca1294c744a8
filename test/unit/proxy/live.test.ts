import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import type { Clock } from '../../../src/model/clock.js';
import { LivePages } from '../../../src/proxy/live.js';

class Viewer extends EventEmitter {
  readonly written: string[] = [];
  writableNeedDrain = false;

  write(text: string): boolean {
    this.written.push(text);
    return true;
  }

  end(): void {
    this.emit('close');
  }

  get response(): ServerResponse {
    return this as unknown as ServerResponse;
  }
}

/** Time that passes when the test says so. */
class Hands implements Clock {
  #now = 0;
  readonly #timers = new Set<{ at: number; run: () => void }>();

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): { cancel: () => void } {
    const timer = { at: this.#now + ms, run };
    this.#timers.add(timer);
    return { cancel: () => this.#timers.delete(timer) };
  }

  pass(ms: number): void {
    this.#now += ms;
    for (const timer of [...this.#timers]) {
      if (timer.at > this.#now) continue;
      this.#timers.delete(timer);
      timer.run();
    }
  }

  get timers(): number {
    return this.#timers.size;
  }
}

describe('LivePages', () => {
  const leaving = new AbortController();

  it('sends what is new, bursts as one, and rests when nobody looks', () => {
    const clock = new Hands();
    let listener: (() => void) | undefined;
    const live = new LivePages(clock, (wake) => {
      listener = wake;
      return () => (listener = undefined);
    });
    const viewer = new Viewer();
    let text = 'a';
    live.add(viewer.response, { event: 'apps', read: () => text }, leaving.signal);
    assert.deepEqual(viewer.written, ['event: apps\ndata: "a"\n\n']);
    listener?.();
    clock.pass(100);
    assert.equal(viewer.written.length, 1);
    text = 'b\nc';
    listener?.();
    text = 'd\n</script>';
    listener?.();
    clock.pass(100);
    assert.deepEqual(viewer.written.slice(1), ['event: apps\ndata: "d\\n</script>"\n\n']);
    text = 'e';
    clock.pass(1000);
    assert.equal(viewer.written.length, 3);
    viewer.emit('close');
    assert.equal(listener, undefined);
    assert.equal(clock.timers, 0);
  });

  it('skips a viewer that does not read, and ends all on close', () => {
    const clock = new Hands();
    const live = new LivePages(clock, undefined);
    const viewer = new Viewer();
    let n = 0;
    live.add(viewer.response, { event: 'app', read: () => String(n++) }, leaving.signal);
    viewer.writableNeedDrain = true;
    clock.pass(1000);
    assert.equal(viewer.written.length, 1);
    viewer.writableNeedDrain = false;
    clock.pass(1000);
    assert.equal(viewer.written.length, 2);
    live.close();
    assert.equal(clock.timers, 0);
  });

  it('rests when a viewer has left whose answer is never closed', () => {
    const clock = new Hands();
    const live = new LivePages(clock, undefined);
    const left = new AbortController();
    live.add(new Viewer().response, { event: 'app', read: () => '' }, left.signal);
    assert.equal(clock.timers, 1);
    left.abort();
    assert.equal(clock.timers, 0);
  });
});
