import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppScreen, type AppScreenListener } from '../../../ui/app-screen.js';
import {
  BOLD,
  DEFAULT_COLOUR,
  INVERSE,
  packAttr,
  PLAIN,
  withFlags,
} from '../../../ui/text/attr.js';
import { rowText, rowWidth } from '../../../ui/text/rows.js';

const SIZE = { columns: 20, rows: 4 };

interface Opened {
  readonly screen: AppScreen;
  readonly answers: string[];
  /** Resolves when it is drawn. */
  show(text: string): Promise<void>;
}

function open(): Opened {
  const answers: string[] = [];
  let drawn: () => void = () => undefined;
  const listener: AppScreenListener = {
    changed: () => drawn(),
    answered: (bytes) => answers.push(Buffer.from(bytes).toString()),
  };
  const screen = new AppScreen(SIZE, listener);
  return {
    screen,
    answers,
    show: (text) =>
      new Promise((resolve) => {
        drawn = resolve;
        screen.write(Buffer.from(text));
      }),
  };
}

const texts = ({ screen }: Opened): string[] =>
  screen.rows(true).map((row) => rowText(row).trimEnd());

describe('the screen of an app', () => {
  it('shows what the app writes, the last rows of it, and is drawn over', async () => {
    const opened = open();
    await opened.show('one\r\ntwo\r\nthree\r\nfour\r\nfive');
    assert.deepEqual(texts(opened), ['two', 'three', 'four', 'five']);
    await opened.show('\x1b[2J\x1b[2;3Hhere');
    assert.deepEqual(texts(opened), ['', '  here', '', '']);
  });

  it('fills its columns, whatever is written', async () => {
    const opened = open();
    await opened.show('✅ 漢字 e\u0301\r\n👩\u200d💻 x 🇩🇪\r\n👍🏽 \x1b[8mhidden\x1b[0m.\r\na\u202eb');
    for (const row of opened.screen.rows(true)) assert.equal(rowWidth(row), SIZE.columns);
    assert.match(texts(opened)[0] ?? '', /^✅ 漢字 e\u0301$/);
    assert.match(texts(opened)[2] ?? '', / {7}\.$/);
  });

  it('keeps colours, and none where there are none', async () => {
    const opened = open();
    await opened.show(
      '\x1b[?25l\x1b[1;31mred\x1b[0m \x1b[38;2;0;0;255mblue\x1b[0m \x1b[7mi\x1b[0m',
    );
    const [row = []] = opened.screen.rows(true);
    const attrOf = (text: string): unknown => row.find((run) => run.text === text)?.attr;
    assert.equal(attrOf('red'), packAttr(1, DEFAULT_COLOUR, BOLD));
    assert.equal(attrOf('blue'), packAttr(21, DEFAULT_COLOUR, 0));
    assert.equal(attrOf('i'), withFlags(PLAIN, INVERSE));
    const [plain = []] = opened.screen.rows(false);
    assert.equal(plain[0]?.attr, withFlags(PLAIN, BOLD));
    assert.equal(plain[1]?.attr, PLAIN);
  });

  it('draws the cursor where the app shows one', async () => {
    const opened = open();
    const cursors = (): (readonly [number, number])[] =>
      opened.screen.rows(true).flatMap((row, y) => {
        let x = 0;
        return row.flatMap(({ text, attr }) => {
          const at = [x, y] as const;
          x += text.length;
          return attr === withFlags(PLAIN, INVERSE) ? [at] : [];
        });
      });
    await opened.show('(Pdb) ');
    assert.deepEqual(cursors(), [[6, 0]]);
    await opened.show('\r01234567890123456789');
    assert.deepEqual(cursors(), [[19, 0]]);
    await opened.show('\x1b[?25l');
    assert.deepEqual(cursors(), []);
  });

  it('says how keys and the mouse are wanted, and answers what a terminal is asked', async () => {
    const opened = open();
    const none = { cursorKeys: false, keypad: false, paste: false, mouse: undefined };
    assert.deepEqual(opened.screen.inputModes, none);
    await opened.show('\x1b[?1h\x1b=\x1b[?2004h\x1b[3;5H\x1b[6n');
    assert.deepEqual(opened.screen.inputModes, {
      cursorKeys: true,
      keypad: true,
      paste: true,
      mouse: undefined,
    });
    await opened.show('\x1b[?1000h\x1b[?1002h');
    assert.deepEqual(opened.screen.inputModes.mouse, { tracking: 1002, sgr: false });
    await opened.show('\x1b[?1002l\x1b[?1006h');
    assert.deepEqual(opened.screen.inputModes.mouse, { tracking: 1000, sgr: true });
    assert.deepEqual(opened.answers, ['\x1b[3;5R']);
  });

  it('has another size when it is told so', async () => {
    const opened = open();
    await opened.show('0123456789');
    opened.screen.resize({ columns: 6, rows: 2 });
    assert.deepEqual(
      opened.screen.rows(true).map((row) => rowWidth(row)),
      [6, 6],
    );
  });

  it('says when so much is waiting that more should not come, and when it is drawn', async () => {
    const { screen } = open();
    const some = Buffer.alloc(128 * 1024, 'x');
    assert.deepEqual(
      [1, 2, 3].map(() => screen.write(some)),
      [true, true, false],
    );
    await screen.drained();
    assert.equal(screen.write(some), true);
    const closed = screen.drained();
    screen.close();
    await closed;
  });

  it('says nothing on the console about sequences that an app broke off', async (context) => {
    const said = context.mock.method(console, 'error', () => undefined);
    const opened = open();
    await opened.show('a\x1b[1é\x1b日b');
    assert.equal(said.mock.callCount(), 0);
    assert.match(texts(opened)[0] ?? '', /^a.*b$/);
  });
});
