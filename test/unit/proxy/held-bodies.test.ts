import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { HeldBodies } from '../../../src/proxy/held-bodies.js';

const MB = 1024 * 1024;

/** As Node's server hands it on: its connection is not read any more when it has kept what is usual. */
class Bed {
  readonly socket = new Socket();
  readonly request = new IncomingMessage(this.socket);
  reads = 0;

  constructor(length: number | undefined) {
    if (length === undefined) this.request.headers['transfer-encoding'] = 'chunked';
    else this.request.headers['content-length'] = String(length);
    this.request._read = () => {
      this.reads++;
    };
  }

  /** @returns true while more of the body may come */
  come(bytes: number): boolean {
    return this.request.push(Buffer.alloc(bytes));
  }
}

describe('the body of a request that waits', () => {
  it('is read on until it is whole', () => {
    const bed = new Bed(1 * MB);
    assert.equal(bed.come(100_000), false);
    new HeldBodies().readOn(bed.request);
    assert.equal(bed.reads, 1);
    assert.equal(bed.come(900_000), true);
  });

  it('stays in the connection past so much', () => {
    for (const length of [100 * MB, undefined]) {
      const bed = new Bed(length);
      new HeldBodies().readOn(bed.request);
      assert.equal(bed.come(7 * MB), true);
      assert.equal(bed.come(1 * MB), false);
    }
  });

  it('is as any other when its request waits no more, and may wait again', () => {
    const bed = new Bed(1 * MB);
    const bodies = new HeldBodies(1 * MB);
    const usual = bed.request.readableHighWaterMark;
    for (let time = 0; time < 2; time++) {
      bodies.readOn(bed.request);
      bodies.readOn(bed.request);
      assert.equal(bed.request.readableHighWaterMark, 1 * MB);
      bodies.letGo(bed.request);
      bodies.letGo(bed.request);
      assert.equal(bed.request.readableHighWaterMark, usual);
    }
  });

  it('has its part of what there is for all', () => {
    const bodies = new HeldBodies(3 * MB);
    const [first, second, third] = [new Bed(2 * MB), new Bed(2 * MB), new Bed(2 * MB)];
    for (const { request } of [first, second, third]) bodies.readOn(request);
    assert.equal(second.request.readableHighWaterMark, 1 * MB);
    assert.equal(third.reads, 0);
    bodies.letGo(first.request);
    bodies.readOn(third.request);
    assert.equal(third.request.readableHighWaterMark, 2 * MB);
  });

  it('has only what it takes when it has come whole', () => {
    const bodies = new HeldBodies(10 * MB);
    const [chunked, other] = [new Bed(undefined), new Bed(8 * MB)];
    bodies.readOn(chunked.request);
    chunked.come(3 * MB);
    chunked.request.complete = true;
    bodies.readOn(other.request);
    assert.equal(other.request.readableHighWaterMark, 7 * MB);
  });

  it('keeps its part between two times that its request waits, for as much as has come and is not sent', () => {
    const bodies = new HeldBodies(3 * MB);
    const [first, second, third] = [new Bed(3 * MB), new Bed(3 * MB), new Bed(3 * MB)];
    bodies.readOn(first.request);
    first.come(2 * MB);
    bodies.letGo(first.request);
    bodies.readOn(second.request);
    assert.equal(second.request.readableHighWaterMark, 1 * MB);
    bodies.letGo(second.request);
    bodies.readOn(first.request);
    assert.equal(first.request.readableHighWaterMark, 3 * MB);
    bodies.letGo(first.request);
    first.request.read();
    bodies.readOn(second.request);
    assert.equal(second.request.readableHighWaterMark, 3 * MB);
    bodies.forget(second.request);
    bodies.readOn(third.request);
    assert.equal(third.request.readableHighWaterMark, 3 * MB);
  });

  it('that has come, or that is short, is left alone; so is one that there is not', () => {
    const short = new Bed(10);
    const whole = new Bed(1 * MB);
    whole.request.complete = true;
    const none = new Bed(undefined);
    delete none.request.headers['transfer-encoding'];
    for (const { request } of [short, whole, none]) new HeldBodies().readOn(request);
    assert.deepEqual([short.reads, whole.reads, none.reads], [0, 0, 0]);
  });
});
