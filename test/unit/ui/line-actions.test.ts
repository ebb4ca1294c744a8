import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { currentNotice } from '../../../ui/notices.js';
import { screenViews } from '../../../ui/views/screen.js';
import { FakeStage } from './support/fake-stage.js';
import { PagedLog } from './support/paged-log.js';
import { NOW } from './support/sample-stack.js';
import { screenText } from './support/screen-text.js';

function said(stage: FakeStage): string | undefined {
  return currentNotice(stage.state, NOW)?.text;
}

/** Three lines of `web` and two of `api`, of which the second is an error. */
function withLines(): FakeStage {
  const stage = new FakeStage();
  stage.print('web', 'one', '\x1b[31mtwo\x1b[0m', 'three');
  stage.print('api', 'TypeError: cannot read sku', '    at cart (x.js:4:2)');
  return stage;
}

describe('lines that are chosen', () => {
  it('are copied without colours, and their number is said', async () => {
    const stage = withLines();
    stage.press('1', 'v', 'k', 'k', 'y');
    assert.equal(stage.asked.at(-1), 'copy one\ntwo\nthree\n');
    assert.equal(stage.state.mode.kind, 'normal');
    await setImmediate();
    assert.equal(said(stage), '3 lines: copied with a test');
  });

  it('are copied as they are read, whole where they are cut, with who wrote them', () => {
    const stage = new FakeStage();
    const long = 'x'.repeat(300);
    const text = JSON.stringify({ level: 'info', msg: 'cart', id: 7 });
    const of = { app: 'api', t: NOW, stream: 'out' } as const;
    const lines = [
      { ...of, n: 1, instance: 1, text },
      { ...of, n: 2, instance: 2, text: `a\tb ${long}` },
      { ...of, n: 3, instance: 2, text: 'noise' },
    ];
    stage.logs.add({ kind: 'lines', lines });
    stage.press('&');
    stage.type('!noise');
    stage.press('enter', 'w', 'v', 'g', 'y');
    assert.equal(stage.asked.at(-1), `copy api.1 | info  cart id=7\napi.2 | a\tb ${long}\n`);
    stage.press('J', 'v', 'g', 'y');
    assert.equal(stage.asked.at(-1), `copy api.1 | ${text}\napi.2 | a\tb ${long}\n`);
    stage.press('J', 'S', 'enter');
    assert.match(stage.asked.at(-1) ?? '', /api\.1 \| info {2}cart id=7\\napi\.2 \| a\\tb x+\\n"$/);
  });

  it('are none where there are no lines', () => {
    const stage = new FakeStage();
    stage.press('1', 'v');
    assert.equal(stage.state.mode.kind, 'normal');
    assert.equal(said(stage), 'there are no lines to choose from');
  });

  it('are not copied where they are too many for a clipboard', () => {
    const stage = new FakeStage();
    stage.print('web', ...Array.from({ length: 200 }, () => 'x'.repeat(8000)));
    stage.press('1', 'v', 'g', 'y');
    assert.deepEqual(stage.asked, []);
    assert.equal(said(stage), '200 lines are too much for a clipboard; S saves the view to a file');
  });

  it('have it said where no clipboard takes them', async () => {
    const stage = withLines();
    stage.desk.copy = () => Promise.reject(new Error('no clipboard here'));
    stage.press('1', 'v', 'y');
    await setImmediate();
    assert.equal(said(stage), 'no clipboard here');
    assert.equal(currentNotice(stage.state, NOW)?.level, 'error');
  });
});

describe('the last error', () => {
  it('is copied with its stack, of any app or of the selected one', async () => {
    const stage = withLines();
    stage.press('Y');
    assert.equal(
      stage.asked.at(-1),
      'copy api | TypeError: cannot read sku\napi |     at cart (x.js:4:2)\n',
    );
    await setImmediate();
    assert.equal(said(stage), 'the last error of api: copied with a test');
    stage.press('1', 'Y');
    assert.equal(said(stage), 'no error of web is in view');
  });
});

describe('the view', () => {
  it('is saved as it is filtered, where it is said to', async () => {
    const stage = withLines();
    stage.press('&', 't', 'enter', '1', 'S');
    stage.press('ctrl+u');
    stage.type('/tmp/x.log');
    stage.press('enter');
    assert.equal(stage.asked.at(-1), 'save /tmp/x.log "two\\nthree\\n"');
    await setImmediate();
    assert.equal(said(stage), 'saved 2 lines to /tmp/x.log');
  });

  it('that is a part of its log says so before and after, and what saves all', async () => {
    const log = new PagedLog();
    log.print(25_000);
    const { stage } = log;
    stage.press('1', 'S');
    const part = /10 000 of 25 000 lines; all: sockpit logs web > FILE/;
    assert.match(screenText(screenViews(stage.scene), stage.state.size), part);
    stage.press('enter');
    await setImmediate();
    assert.match(
      said(stage) ?? '',
      /^saved 10 000 of 25 000 lines to .*; all: sockpit logs web > FILE$/,
    );
    stage.dispatch({ type: 'filter', filter: { text: '999', regex: false, level: undefined } });
    stage.press('S', 'enter');
    await setImmediate();
    assert.match(
      said(stage) ?? '',
      /^saved \d+ lines of the 10 000 held to .*; all: sockpit logs web /,
    );
  });

  it('has a path of its own, with the app and the time in it', () => {
    const stage = withLines();
    stage.press('1', 'S');
    const { mode } = stage.state;
    assert.ok(mode.kind === 'prompt');
    assert.match(mode.text, /^\/tmp\/shop-web-\d{6}\.log$/);
  });

  it('is not saved without a path, nor in silence where it cannot be', async () => {
    const stage = withLines();
    stage.press('S', 'ctrl+u', 'enter');
    assert.deepEqual(stage.asked, []);
    assert.equal(said(stage), 'nothing was saved: there was no path');
    stage.desk.save = () => Promise.reject(new Error('/x exists already'));
    stage.press('S', 'enter');
    await setImmediate();
    assert.equal(said(stage), '/x exists already');
  });
});
