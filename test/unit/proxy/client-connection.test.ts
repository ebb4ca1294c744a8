import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { ClientConnection } from '../../../src/proxy/client-connection.js';
import { FakeClock } from '../supervisor/readiness/fakes.js';

/** What happens on one connection, in this order. */
class Bed {
  readonly socket = new PassThrough();
  readonly connection = new ClientConnection(this.socket);
  readonly taken: string[] = [];

  ask(name: string, complete = true): ServerResponse {
    const request = new IncomingMessage(new Socket());
    request.complete = complete;
    const response = new ServerResponse(request);
    this.connection.add(response, () => this.taken.push(name));
    return response;
  }

  async answer(response: ServerResponse): Promise<void> {
    this.connection.over(response);
    this.connection.goOn();
    await turn();
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('requests on one connection', () => {
  it('are taken at once where nothing was asked before', async () => {
    const bed = new Bed();
    await bed.answer(bed.ask('a'));
    bed.ask('b');
    assert.deepEqual(bed.taken, ['a', 'b']);
  });

  it('are taken one after the other, in order', async () => {
    const bed = new Bed();
    const asked = ['a', 'b', 'c'].map((name) => bed.ask(name));
    for (const [at, response] of asked.entries()) {
      assert.deepEqual(bed.taken, ['a', 'b', 'c'].slice(0, at + 1));
      await bed.answer(response);
    }
    bed.ask('d');
    assert.deepEqual(bed.taken, ['a', 'b', 'c', 'd']);
  });

  it('leave others their turn between two of them', () => {
    const bed = new Bed();
    const first = bed.ask('a');
    bed.ask('b');
    bed.connection.over(first);
    bed.connection.goOn();
    // One that comes meanwhile does not go before it.
    bed.ask('c');
    assert.deepEqual(bed.taken, ['a']);
  });

  it('are not taken behind an answer that was the end', async () => {
    for (const end of [
      (bed: Bed): unknown => (bed.connection.ended = true),
      (bed: Bed): unknown => bed.socket.destroy(),
      (bed: Bed): unknown => bed.socket.end(),
    ]) {
      const bed = new Bed();
      const first = bed.ask('a');
      bed.ask('b');
      end(bed);
      await bed.answer(first);
      bed.ask('c');
      await turn();
      assert.deepEqual(bed.taken.slice(0, 1), ['a']);
      assert.ok(!bed.taken.includes('b'));
    }
  });

  it('are not taken behind a bad message, also once all is answered', async () => {
    const bed = new Bed();
    const first = bed.ask('a');
    bed.connection.ended = true;
    await bed.answer(first);
    bed.ask('b');
    assert.deepEqual(bed.taken, ['a']);
  });

  it('may have their answer before their body has come', () => {
    const bed = new Bed();
    bed.connection.over(bed.ask('a'));
    assert.equal(bed.connection.isAfterEarlyAnswer, false);
    const upload = bed.ask('b', false);
    bed.connection.over(upload);
    assert.equal(bed.connection.isAfterEarlyAnswer, true);
    upload.req.complete = true;
    assert.equal(bed.connection.isAfterEarlyAnswer, false);
  });

  it('wait for no more than one bad message does', async () => {
    const bed = new Bed();
    const first = bed.ask('a');
    const second = bed.ask('b');
    bed.connection.onceAnswered(() => bed.taken.push('refused'));
    bed.ask('c');
    await bed.answer(first);
    await bed.answer(second);
    assert.deepEqual(bed.taken, ['a', 'b', 'refused']);
  });

  it('can be withdrawn as long as they wait', async () => {
    const bed = new Bed();
    const first = bed.ask('a');
    const second = bed.ask('b', false);
    assert.equal(bed.connection.unfinished, second);
    assert.equal(bed.connection.withdraw(second), true);
    assert.equal(bed.connection.unfinished, undefined);
    assert.equal(bed.connection.withdraw(first), false);
    await bed.answer(first);
    assert.deepEqual(bed.taken, ['a']);
    assert.equal(bed.connection.open.length, 0);
  });
});

describe('a connection on which many wait', () => {
  /** Node reads on behind each message. */
  async function ask(bed: Bed, count: number): Promise<ServerResponse[]> {
    const asked: ServerResponse[] = [];
    for (let i = 0; i < count; i++) {
      asked.push(bed.ask(String(i)));
      bed.socket.resume();
    }
    await turn();
    return asked;
  }

  it('is read on while they are few', async () => {
    const bed = new Bed();
    await ask(bed, 64);
    assert.equal(bed.socket.isPaused(), false);
  });

  it('is not read until they are few', async () => {
    const bed = new Bed();
    const asked = await ask(bed, 1000);
    assert.equal(bed.socket.isPaused(), true);
    for (const response of asked.slice(0, 935)) await bed.answer(response);
    assert.equal(bed.socket.isPaused(), true);
    await bed.answer(asked[935] as ServerResponse);
    assert.equal(bed.socket.isPaused(), false);
    assert.equal(bed.socket.listenerCount('resume'), 0);
    for (const response of asked.slice(936)) await bed.answer(response);
    assert.equal(bed.taken.length, 1000);
  });

  it('tells the answers that its client has left where the last of them takes it whole', async () => {
    const bed = new Bed();
    const told: string[] = [];
    for (const name of ['a', 'b']) bed.ask(name).on('close', () => told.push(name));
    bed.connection.afterAnswers(() => bed.taken.push('whole'));
    bed.socket.destroy();
    await turn();
    assert.deepEqual(told, ['a', 'b']);
    assert.ok(!bed.taken.includes('whole'));
  });

  it('is read ahead where the last of them takes it whole', async () => {
    const bed = new Bed();
    const asked = await ask(bed, 100);
    bed.connection.afterAnswers(() => bed.taken.push('whole'));
    await turn();
    assert.equal(bed.socket.isPaused(), false);
    for (const response of asked) await bed.answer(response);
    assert.equal(bed.taken.at(-1), 'whole');
    assert.equal(bed.socket.listenerCount('resume'), 0);
  });
});

describe('the time for a head of which reading was held up', () => {
  /** The 66th is on its way; 65 are there, and the first of them is answered by `goOn`. */
  function heldUp(): { bed: Bed; goOn: () => Promise<void> } {
    const bed = new Bed();
    const [first] = Array.from({ length: 65 }, (_, i) => bed.ask(String(i)));
    return { bed, goOn: () => bed.answer(first as ServerResponse) };
  }

  it('does not count until the whole of the next has come', async () => {
    const { bed, goOn } = heldUp();
    assert.equal(bed.connection.isUnread, true);
    await goOn();
    assert.equal(bed.socket.isPaused(), false);
    assert.equal(bed.connection.isUnread, true);
    await goOn();
    bed.ask('next');
    assert.equal(bed.connection.isUnread, true);
    const few = new Bed();
    few.ask('a');
    few.socket.resume();
    assert.equal(few.connection.isUnread, false);
  });

  it('runs anew from the moment on at which it is read', async () => {
    const { bed, goOn } = heldUp();
    const clock = new FakeClock();
    let late = 0;
    bed.connection.timeHead(clock, 60_000, () => late++);
    await clock.advance(600_000);
    assert.equal(late, 0);
    await goOn();
    await clock.advance(59_000);
    assert.equal(late, 0);
    await clock.advance(1000);
    assert.equal(late, 1);
    assert.equal(bed.connection.isUnread, false);
    assert.equal(clock.pending, 0);
  });

  it('is over when that has come, when something else comes last, and with the connection', async () => {
    for (const end of [
      (bed: Bed): unknown => bed.ask('next'),
      (bed: Bed): unknown => bed.connection.onceAnswered(() => undefined),
      (bed: Bed): unknown => bed.connection.afterAnswers(() => undefined),
      (bed: Bed): unknown => bed.socket.destroy(),
      (bed: Bed): unknown => bed.connection.timeHead(new FakeClock(), 1, () => undefined),
    ]) {
      const { bed } = heldUp();
      const clock = new FakeClock();
      bed.connection.timeHead(clock, 60_000, () => assert.fail('it was late'));
      assert.equal(clock.pending, 1);
      end(bed);
      await turn();
      assert.equal(clock.pending, 0);
    }
  });
});
