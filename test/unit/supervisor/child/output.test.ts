import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { PassThrough } from 'node:stream';
import type { LogChannel } from '../../../../src/model/log.js';
import { pumpOutput } from '../../../../src/supervisor/child/output.js';
import type { ChildOutput } from '../../../../src/supervisor/child/output.js';
import { FakeClock } from '../readiness/fakes.js';

describe('the output of a process that has ended, with a pipe that is still open', () => {
  let clock: FakeClock;
  let stdout: PassThrough;
  let flushes: number;
  let output: ChildOutput;
  let room: boolean;
  let makeRoom: () => void;

  beforeEach(() => {
    clock = new FakeClock();
    stdout = new PassThrough();
    flushes = 0;
    room = true;
    const channel: Pick<LogChannel, 'write' | 'drained' | 'flush' | 'end'> = {
      write: () => room,
      drained: () => new Promise((resolve) => (makeRoom = resolve)),
      flush: () => {
        flushes++;
      },
      end: () => undefined,
    };
    const child = { stdout, stderr: new PassThrough() };
    output = pumpOutput(child, channel as LogChannel, clock);
  });

  /** As when the pipe is read; a stream would do it later, in real time. */
  const print = (text: string): void => void stdout.emit('data', Buffer.from(text));

  it('ends with last words that somebody will not finish', async () => {
    print('last words');
    const settled = output.settled();
    await clock.advance(21);
    await settled;
    assert.equal(flushes, 1);
  });

  it('is not cut where we have not read it all', async () => {
    print('half a li');
    const settled = output.settled();
    await clock.advance(20);
    print('ne, and half a li');
    await clock.advance(1);
    await settled;
    assert.equal(flushes, 0);
    await clock.advance(20);
    print('ne, and last words');
    await clock.advance(1);
    assert.equal(flushes, 0);
    await clock.advance(21);
    assert.equal(flushes, 1);
  });

  it('is not cut while the log makes it wait', async () => {
    room = false;
    print('half a li');
    const settled = output.settled();
    await clock.advance(100);
    await settled;
    assert.equal(flushes, 0);
    makeRoom();
    await clock.advance(100);
    assert.equal(flushes, 1);
  });
});
