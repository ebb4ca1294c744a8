import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineSender } from '../../../src/model/line-sender.js';
import type { ActionResult } from '../../../src/model/handle.js';

/** An app that answers when it is told to. */
function app() {
  const sent: string[] = [];
  const refused: string[] = [];
  const answers: ((words?: string) => void)[] = [];
  const breaks: (() => void)[] = [];
  const open: string[] = [];
  const sender = new LineSender({
    send: (text) => {
      sent.push(text);
      return new Promise<ActionResult>((resolve, reject) => {
        answers.push((words) =>
          resolve({ app: 'job', ok: words === undefined, message: words ?? '' }),
        );
        breaks.push(() => reject(new Error('broken off')));
      });
    },
    refused: (why, before, rest) => {
      refused.push(before === '' ? why : `${why}; ${before.length} before, ${rest.length} not`);
    },
    progressed: () => open.push(sender.open),
  });
  /** Answers the oldest that is not answered, and lets what follows from it happen. */
  const answer = async (words?: string): Promise<void> => {
    answers.shift()?.(words);
    breaks.shift();
    await settled();
  };
  const breakOff = async (): Promise<void> => {
    answers.shift();
    breaks.shift()?.();
    await settled();
  };
  return { sender, sent, refused, open, answer, breakOff };
}

const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

test('one order is under way, and what is typed meanwhile goes with the next', async () => {
  const { sender, sent, open, answer } = app();
  sender.send('a\n');
  sender.send('b\n');
  sender.send('c\n');
  assert.deepEqual(sent, ['a\n']);
  await answer();
  assert.deepEqual(open, ['b\nc\n']);
  assert.deepEqual(sent, ['a\n', 'b\nc\n']);
  assert.ok(sender.idle);
  await answer();
  assert.equal(sender.idle, undefined);
  sender.send('d\n');
  assert.deepEqual(sent, ['a\n', 'b\nc\n', 'd\n']);
});

test('a refusal is told once, and what is typed after it is sent', async () => {
  const { sender, sent, refused, answer, breakOff } = app();
  sender.send('a\n');
  sender.send('b\n');
  await answer('job has closed its input');
  assert.deepEqual(refused, ['job has closed its input']);
  assert.deepEqual(sent, ['a\n', 'b\n']);
  await breakOff();
  assert.deepEqual(refused, ['job has closed its input', 'broken off']);
  assert.equal(sender.close(), '');
});

test('of a long text it is told what was sent, and the rest is not', async () => {
  const { sender, sent, refused, answer } = app();
  sender.send('é'.repeat(20_000));
  await answer();
  await answer('job does not read its input');
  assert.equal(sent.length, 2);
  assert.deepEqual(refused, ['job does not read its input; 8192 before, 11808 not']);
  assert.equal(sender.idle, undefined);
});

test('once closed it says what was not taken, sends no more, and tells nothing', async () => {
  const { sender, sent, refused, breakOff } = app();
  sender.send('é\n');
  sender.send('abc\n');
  assert.equal(sender.open, 'é\nabc\n');
  assert.equal(sender.close(), 'é\nabc\n');
  await breakOff();
  assert.deepEqual([sent, refused], [['é\n'], []]);
  assert.equal(sender.idle, undefined);
});
