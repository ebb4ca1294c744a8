import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type {
  LookInTurns,
  ProcessEntry,
} from '../../../../src/supervisor/processes/process-table.js';
import { ProcessView, type Looks } from '../../../../src/supervisor/processes/process-view.js';
import type { MarkedLook } from '../../../../src/supervisor/processes/stragglers.js';

const MARK = 'a-run';

/** A machine, everybody on which is of the run, and where looks end when they are told to. */
class Machine implements Looks {
  readonly living: number[] = [];
  readonly #ends: ((error?: Error) => void)[] = [];
  looks = 0;

  inTurns(): Promise<LookInTurns> {
    this.looks += 1;
    const look = { entries: this.living.map(entry), missed: 0, tookMs: 0 };
    return new Promise((resolve, reject) => {
      this.#ends.push((error) => (error ? reject(error) : resolve(look)));
    });
  }

  marked(runMark: string, { entries }: LookInTurns): Promise<MarkedLook> {
    assert.equal(runMark, MARK);
    return Promise.resolve({
      marked: entries.map((each) => ({ ...each, boot: undefined })),
      whole: true,
    });
  }

  /** Ends the look that has been under way longest. */
  async end(error?: Error): Promise<void> {
    this.#ends.shift()?.(error);
    await turns();
  }
}

function entry(pid: number): ProcessEntry {
  return { pid, ppid: 1, pgrp: pid, session: pid, state: 'S', startTicks: 1, name: 'sleep' };
}

/** Whatever is to begin has begun. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function pidsOf(look: Promise<MarkedLook>): Promise<number[]> {
  return (await look).marked.map(({ pid }) => pid);
}

describe('looks for who carries the mark of a run', () => {
  it('are one for all who ask in the same turn', async () => {
    const machine = new Machine();
    const view = new ProcessView(MARK, machine);
    const asked = [view.marked(), view.marked(), view.marked()];
    await turns();
    assert.equal(machine.looks, 1);
    machine.living.push(7);
    await machine.end();
    for (const look of asked) assert.deepEqual(await pidsOf(look), []);
  });

  it('are not beside each other, and one more for all who ask meanwhile', async () => {
    const machine = new Machine();
    const view = new ProcessView(MARK, machine);
    const first = view.marked();
    await turns();
    const asked: Promise<MarkedLook>[] = [];
    for (const pid of [1, 2, 3]) {
      machine.living.push(pid);
      asked.push(view.marked());
      await turns();
    }
    assert.equal(machine.looks, 1);
    await machine.end();
    assert.deepEqual(await pidsOf(first), []);
    assert.equal(machine.looks, 2);
    await machine.end();
    for (const look of asked) assert.deepEqual(await pidsOf(look), [1, 2, 3]);
    assert.equal(machine.looks, 2);
  });

  it('begin after each call, also where one follows the other', async () => {
    const machine = new Machine();
    const view = new ProcessView(MARK, machine);
    const looks: Promise<MarkedLook>[] = [];
    for (const pid of [1, 2, 3]) {
      machine.living.push(pid);
      looks.push(view.marked());
      await turns();
    }
    for (let look = 0; look < 3; look += 1) await machine.end();
    const found = await Promise.all(looks.map(pidsOf));
    found.forEach((pids, at) => assert.ok(pids.includes(at + 1), `${at}: ${pids.join()}`));
  });

  it('go on after one that has failed, which only those are told who share it', async () => {
    const machine = new Machine();
    const view = new ProcessView(MARK, machine);
    const first = assert.rejects(view.marked(), /no descriptor/);
    await turns();
    machine.living.push(7);
    const second = view.marked();
    await machine.end(new Error('no descriptor'));
    await first;
    await machine.end();
    assert.deepEqual(await pidsOf(second), [7]);
  });
});
