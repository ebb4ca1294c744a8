import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Prompt } from '../../../ui/mode.js';
import { placeOf } from '../../../ui/state.js';
import { screenViews } from '../../../ui/views/screen.js';
import { FakeStage } from './support/fake-stage.js';
import { screenText } from './support/screen-text.js';

/** Forty lines of `web`, a `needle` in each tenth. */
function withLines(): FakeStage {
  const stage = new FakeStage();
  for (let i = 1; i <= 40; i++) stage.print('web', i % 10 === 0 ? `needle ${i}` : `line ${i}`);
  stage.press('1');
  return stage;
}

function prompt(stage: FakeStage): Prompt {
  const { mode } = stage.state;
  assert.ok(mode.kind === 'prompt', `the mode is ${mode.kind}`);
  return mode;
}

describe('a search that is typed', () => {
  it('is tried with every letter, and given up it leaves the log where it was', () => {
    const stage = withLines();
    stage.press('/');
    stage.type('need');
    assert.equal(stage.state.search?.query, 'need');
    assert.notEqual(placeOf(stage.state).anchor, null);
    stage.press('escape');
    assert.equal(stage.state.search, undefined);
    assert.equal(placeOf(stage.state).anchor, null, 'it follows again');
    assert.equal(stage.state.mode.kind, 'normal');
  });

  it('loses its last character, not half of it, and all of it at once', () => {
    const stage = withLines();
    stage.press('/');
    stage.type('a👩b');
    stage.press('backspace', 'backspace');
    assert.equal(prompt(stage).text, 'a');
    stage.press('ctrl+u');
    assert.equal(prompt(stage).text, '');
  });

  it('comes back from history, the newest first, and at its ends nothing changes', () => {
    const stage = withLines();
    for (const word of ['one', 'two', 'one']) {
      stage.press('/');
      stage.type(word);
      stage.press('enter');
    }
    stage.press('/', 'up');
    assert.equal(prompt(stage).text, 'one');
    stage.press('up', 'up', 'up');
    assert.equal(prompt(stage).text, 'two', 'each once');
    stage.press('down', 'down', 'down');
    assert.equal(prompt(stage).text, '');
  });

  it('comes to its first match when an expression has found it', async () => {
    const stage = withLines();
    stage.press('/', 'ctrl+r');
    stage.type('needle 2.');
    assert.equal(prompt(stage).regex, true);
    assert.equal(stage.state.search?.current, undefined);
    assert.equal(stage.scene.matches?.found.length, 0, 'it is being looked for');
    await setImmediate();
    assert.equal(stage.state.search?.current, 20);
  });
});

describe('a filter that is typed', () => {
  it('begins with the one that is in force, and given up leaves it so', () => {
    const stage = withLines();
    stage.press('&');
    stage.type('needle');
    stage.press('enter', '&');
    assert.equal(prompt(stage).text, 'needle');
    stage.type('xyz');
    assert.equal(stage.scene.entries.length, 0, 'what is typed is tried');
    stage.press('escape');
    assert.equal(stage.state.filter.text, 'needle');
    assert.equal(stage.scene.entries.length, 4);
  });

  it('of requests knows no expressions, and lets go of the chosen one', () => {
    const stage = withLines();
    stage.press('a');
    stage.dispatch({ type: 'requests', change: { chosen: 3 } });
    stage.press('&', 'ctrl+r');
    assert.equal(prompt(stage).regex, false);
    stage.type('5xx');
    stage.press('enter');
    assert.deepEqual(stage.state.requests, { open: true, filter: '5xx', chosen: undefined });
  });
});

describe('a line for an app', () => {
  it('acts on nothing where nobody would read it, is not lost, and it is said why', () => {
    const stage = withLines();
    stage.press('0', 'i');
    stage.type('stop');
    stage.press('enter');
    assert.equal(prompt(stage).text, 'stop');
    assert.deepEqual([...stage.asked, ...stage.fake.asked], []);
    assert.match(
      screenText(screenViews(stage.scene), stage.state.size),
      /^ to nobody: stop +no app is chosen; Esc, then j, k or a number chooses one$/m,
    );
  });

  it('is sent, and the next one is typed at once', async () => {
    const stage = withLines();
    stage.press('i');
    stage.type('yes');
    stage.press('enter');
    assert.equal(prompt(stage).text, '');
    await setImmediate();
    assert.equal(stage.fake.asked.at(-1), 'input web "yes\\n"');
    stage.press('up');
    assert.equal(prompt(stage).text, 'yes');
  });
});

describe('a line that is longer than any that is meant', () => {
  const insert = (stage: FakeStage, text: string): void =>
    stage.run({ kind: 'edit', edit: { kind: 'insert', text } });
  const lastRow = (stage: FakeStage): string =>
    screenText(screenViews(stage.scene), stage.state.size);

  it('is not taken, and the prompt says so until the next key', () => {
    for (const key of ['/', '&', 'S', ':']) {
      const stage = withLines();
      stage.press(key, 'ctrl+u');
      stage.type('ab');
      insert(stage, 'x'.repeat(20_000));
      const { mode } = stage.state;
      assert.ok(mode.kind === 'prompt' || mode.kind === 'palette');
      assert.equal(mode.text, 'ab', key);
      assert.match(lastRow(stage), /nothing was taken of that: 4 096 letters/, key);
      stage.type('c');
      assert.doesNotMatch(lastRow(stage), /nothing was taken/, key);
    }
  });

  it('is taken up to that length, and whole for an app', () => {
    const stage = withLines();
    stage.press('&');
    insert(stage, 'x'.repeat(4096));
    assert.equal(prompt(stage).text.length, 4096);
    stage.press('escape', 'i');
    insert(stage, 'x'.repeat(20_000));
    assert.equal(prompt(stage).text.length, 20_000);
  });
});
