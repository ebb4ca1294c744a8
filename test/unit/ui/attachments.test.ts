import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Attachments } from '../../../ui/attachments.js';
import { rowText } from '../../../ui/text/rows.js';
import type { Borrower } from '../../../ui/terminal.js';
import { FakeStage } from './support/fake-stage.js';
import { stackWithTerminal } from './support/sample-stack.js';

/** A stage with the terminal of `api` chosen, and who follows it. */
class Bed {
  readonly stage = new FakeStage({ status: stackWithTerminal() });
  readonly events: string[] = [];
  #changed: () => void = () => undefined;
  #onEnd: () => void = () => undefined;
  readonly ended = new Promise<void>((resolve) => {
    this.#onEnd = resolve;
  });
  readonly attachments = new Attachments({
    changed: () => this.#changed(),
    detachPressed: () => this.events.push('detach'),
    ended: ({ name }, why) => {
      this.events.push(`${name}: ${why}`);
      this.#onEnd();
    },
  });

  constructor() {
    this.stage.press('2');
  }

  follow(): Borrower | undefined {
    return this.attachments.follow(this.stage.state, this.stage.fake);
  }

  /** Resolves with the next change. */
  change(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = resolve;
    });
  }

  async join(): Promise<Borrower> {
    this.stage.press('A');
    const changed = this.change();
    const borrower = this.follow() ?? assert.fail();
    await changed;
    return borrower;
  }

  get asked(): readonly string[] {
    return this.stage.fake.asked;
  }
}

describe('attachments', () => {
  it('join with the size of the pane, and show what the app writes', async () => {
    const bed = new Bed();
    assert.equal(bed.follow(), undefined);
    await bed.join();
    assert.deepEqual(bed.asked, ['join api 80x13']);
    const changed = bed.change();
    bed.stage.fake.watcher?.output(Buffer.from('(Pdb) \x1b[?2004h'));
    await changed;
    assert.equal(rowText(bed.attachments.rows(true)?.[0] ?? []).trimEnd(), '(Pdb)');
    assert.equal(bed.follow()?.modes?.paste, true);
  });

  it('pass keys on as they come, also those typed before it has joined, up to Ctrl-]', async () => {
    const bed = new Bed();
    bed.stage.press('A');
    const changed = bed.change();
    const borrower = bed.follow() ?? assert.fail();
    borrower.take(Buffer.from('p '));
    await changed;
    borrower.take(Buffer.from('\x1b[A\x03'));
    borrower.take(Buffer.from('x\x1dq'));
    assert.deepEqual(bed.asked.slice(1), ['type "p "', 'type "\\u001b[A\\u0003"', 'type "x"']);
    assert.deepEqual(bed.events, ['detach']);
  });

  it('pass a new size on, once, and keep it where there is no room at all', async () => {
    const bed = new Bed();
    await bed.join();
    const resize = (columns: number, rows: number): void => {
      bed.stage.dispatch({ type: 'resize', size: { columns, rows } });
      bed.follow();
    };
    resize(90, 30);
    resize(90, 30);
    resize(20, 5);
    assert.deepEqual(bed.asked.slice(1), ['resize 90x19']);
  });

  it('pass keys on where there is no room to show anything, and grow with the room', async () => {
    const bed = new Bed();
    bed.stage.dispatch({ type: 'resize', size: { columns: 38, rows: 6 } });
    const borrower = await bed.join();
    borrower.take(Buffer.from('ls\r'));
    bed.stage.dispatch({ type: 'resize', size: { columns: 90, rows: 30 } });
    bed.follow();
    assert.deepEqual(bed.asked, ['join api 120x40', 'type "ls\\r"', 'resize 90x19']);
  });

  it('join with the largest size that there is where the pane is larger', async () => {
    const bed = new Bed();
    bed.stage.dispatch({ type: 'resize', size: { columns: 3000, rows: 30 } });
    const borrower = await bed.join();
    borrower.take(Buffer.from('x'));
    assert.match(bed.asked[0] ?? '', /^join api 1000x\d+$/);
    assert.equal(bed.asked[1], 'type "x"');
  });

  it('leave when the mode is another one, and tell nobody', async () => {
    const bed = new Bed();
    await bed.join();
    const { watcher } = bed.stage.fake;
    bed.stage.stopAll();
    assert.equal(bed.follow(), undefined);
    assert.deepEqual(bed.asked.slice(1), ['leave']);
    watcher?.output(Buffer.from('late'));
    watcher?.ended('exited with 0');
    assert.deepEqual(bed.events, []);
    assert.equal(bed.attachments.rows(true), undefined);
  });

  it('tell when the app has ended, or could not be joined', async () => {
    const bed = new Bed();
    await bed.join();
    const { watcher } = bed.stage.fake;
    const changed = bed.change();
    watcher?.output(Buffer.from('last words'));
    watcher?.ended('exited with 3');
    assert.deepEqual(bed.events, ['api: exited with 3']);
    await changed;
    const { mode } = bed.stage.state;
    assert.ok(mode.kind === 'attached');
    bed.stage.dispatch({ type: 'mode', mode: { ...mode, over: 'exited with 3' } });
    assert.equal(bed.follow(), undefined);
    assert.equal(rowText(bed.attachments.rows(true)?.[0] ?? []).trimEnd(), 'last words');
    bed.stage.press('escape');
    bed.follow();
    assert.equal(bed.attachments.rows(true), undefined);
    const refused = new Bed();
    refused.stage.fake.join = () => Promise.reject(new Error('16 are joined to it already'));
    refused.stage.press('A');
    refused.follow();
    await refused.ended;
    assert.deepEqual(refused.events, ['api: 16 are joined to it already']);
  });
});
