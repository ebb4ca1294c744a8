import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GrowingText } from '../../../../src/cli/faces/growing-text.js';
import { plainFormat } from '../../../../src/logs/plain.js';
import type { LogStream } from '../../../../src/model/log.js';
import { ManualClock } from '../../logs/manual-clock.js';

/** What a reader has got, with the time of day left out. */
function reader(color = false) {
  const clock = new ManualClock();
  let got = '';
  const format = plainFormat({ apps: ['a', 'b'], color, own: '' });
  const write = (text: string): void => void (got += text);
  const text = new GrowingText({ format, color, clock, write });
  let n = 0;
  const line = (app: string, words: string, stream: LogStream = 'out'): void =>
    write(
      text.take({ kind: 'lines', lines: [{ app, n: n++, t: clock.now(), stream, text: words }] }),
    );
  const live = (app: string, words: string, stream: LogStream = 'out'): void =>
    write(text.take({ kind: 'live', app, stream, text: words }));
  return {
    line,
    live,
    /** As the store tells it: first the line, then that nothing is unfinished. */
    finish: (app: string, words: string) => {
      line(app, words);
      live(app, '');
    },
    wait: (ms: number) => clock.pass(ms),
    end: () => write(text.end()),
    got: () => got.replaceAll(/\d\d:\d\d:\d\d /g, ''),
  };
}

describe('an unfinished line', () => {
  it('is shown when it stands, and completed once', () => {
    const { live, finish, wait, got } = reader();
    live('a', 'Password: ');
    assert.equal(got(), '');
    wait(500);
    assert.equal(got(), 'a | Password: ');
    finish('a', 'Password: ****');
    assert.equal(got(), 'a | Password: ****\n');
    finish('a', 'next');
    assert.equal(got(), 'a | Password: ****\na | next\n');
  });

  it('that is finished soon is a line like any other', () => {
    const { live, finish, wait, got } = reader();
    live('a', 'half');
    wait(400);
    finish('a', 'half and half');
    wait(1000);
    assert.equal(got(), 'a | half and half\n');
  });

  it('is shown as it grows', () => {
    const { live, finish, wait, got } = reader();
    for (const dots of ['.', '..', '...', '....']) {
      live('a', dots);
      if (dots.length === 3) assert.equal(got(), 'a | ..');
      wait(300);
    }
    assert.equal(got(), 'a | ....');
    finish('a', '.... ok');
    assert.equal(got(), 'a | .... ok\n');
  });

  it('goes on in a line of its own where another came between', () => {
    const { live, line, finish, wait, got } = reader();
    live('a', 'half');
    wait(500);
    line('b', 'something');
    live('a', 'half a');
    wait(500);
    finish('a', 'half a line');
    assert.equal(got(), 'a | half…\nb | something\na | … a line\n');
  });

  it('that was all shown when another came between is not shown again', () => {
    const { live, line, finish, wait, got } = reader();
    live('a', 'all of it');
    wait(500);
    line('b', 'something');
    finish('a', 'all of it');
    finish('a', 'next');
    assert.equal(got(), 'a | all of it…\nb | something\na | next\n');
  });

  it('is kept apart from the other stream, and from that of another boot', () => {
    const { live, line, finish, wait, got } = reader();
    live('a', 'out');
    wait(500);
    line('a', 'error', 'err');
    line('a', 'of another boot');
    finish('a', 'out, at last');
    assert.equal(got(), 'a | out…\na | error\na | of another boot\na | …, at last\n');
  });

  it('that is redrawn is shown only when it stands', () => {
    const { live, finish, wait, got } = reader();
    for (let percent = 0; percent < 100; percent += 10) {
      live('a', `${percent} %`);
      wait(300);
    }
    assert.equal(got(), '');
    wait(200);
    assert.equal(got(), 'a | 90 %');
    live('a', '95 %');
    finish('a', '100 %');
    assert.equal(got(), 'a | 90 %…\na | 100 %\n');
  });

  it('gets a line end where nothing comes any more', () => {
    const { live, wait, end, got } = reader();
    live('a', 'half');
    wait(500);
    live('a', 'half a');
    end();
    wait(1000);
    assert.equal(got(), 'a | half\n');
  });

  it('is compared as it is seen', () => {
    const plain = reader();
    plain.live('a', '\x1b[31mred');
    plain.wait(500);
    plain.finish('a', '\x1b[31mred\x1b[0m and not');
    assert.equal(plain.got(), 'a | red and not\n');
  });

  it('has the time at which it was read', () => {
    const clock = new ManualClock();
    let got = '';
    const format = plainFormat({ apps: ['a'], color: false, own: '' });
    const times: number[] = [];
    const text = new GrowingText({
      format: { ...format, line: ({ t, text: words }) => `${times.push(t)} ${words}` },
      color: false,
      clock,
      write: (more) => (got += more),
    });
    text.take({ kind: 'live', app: 'a', stream: 'out', t: 7, text: 'Password: ' });
    clock.pass(1000);
    assert.deepEqual([got, times], ['1 Password: ', [7]]);
  });
});
