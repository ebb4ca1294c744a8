import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { failure } from '../../../../src/model/failure.js';
import type { InstanceState } from '../../../../src/model/state.js';
import { paletteEntries } from '../../../../ui/keys/palette.js';
import { FakeStage } from '../support/fake-stage.js';
import { NOW, sampleStack, sampleStatus } from '../support/sample-stack.js';

function titles(stage: FakeStage, text: string): readonly string[] {
  const palette = { kind: 'palette', of: 'commands', text, cursor: 0, at: 0 } as const;
  return paletteEntries(stage.state, palette).map(({ title }) => title);
}

describe('the list of commands', () => {
  it('has each command with its key and its form on the command line', () => {
    const stage = new FakeStage();
    stage.press('2');
    const entries = paletteEntries(stage.state, {
      kind: 'palette',
      of: 'commands',
      text: 'sockpit restart api',
      cursor: 0,
      at: 0,
    });
    const [first] = entries;
    assert.ok(first);
    assert.equal(first.key, 'r');
    assert.equal(first.line, 'sockpit restart api');
    assert.equal(entries.length, 1);
  });

  it('finds a command by what the footer calls it, by other words for it, and by its key', () => {
    const stage = new FakeStage();
    stage.press('2');
    assert.deepEqual(titles(stage, 'zoom'), ['the log (or the requests) alone, and back']);
    assert.match(titles(stage, 'find')[0] ?? '', /^search/);
    assert.match(titles(stage, 'stdin')[0] ?? '', /standard input/);
    assert.match(titles(stage, 'clipboard').join(), /copy/);
    assert.equal(titles(stage, 'x')[0], 'stop');
    assert.match(titles(stage, 'X')[0] ?? '', /^kill its processes; it starts again/);
  });

  it('offers the terminal of an app only where it has one', () => {
    const stage = new FakeStage();
    stage.press('2');
    assert.deepEqual(
      titles(stage, 'attach').filter((title) => title.startsWith('attach')),
      [],
    );
  });

  it('names no command that would do something else', () => {
    const stage = new FakeStage();
    stage.press('2');
    const line = (key: string): string | undefined => {
      const palette = { kind: 'palette', of: 'commands', text: '', cursor: 0, at: 0 } as const;
      return paletteEntries(stage.state, palette).find((entry) => entry.key === key)?.line;
    };
    assert.equal(line('u'), undefined);
    assert.equal(line('+'), 'sockpit scale api=2');
    assert.equal(line('-'), 'sockpit scale api=1', 'there is always one');
    assert.equal(line('R'), undefined, 'none has failed');
    const apps = sampleStack().apps.map((app) => {
      if (app.name !== 'mail') return app;
      const state = {
        kind: 'failed',
        since: NOW,
        failure: failure('spawn-failed', { app: 'mail', reason: 'x' }),
      };
      return sampleStatus('mail', state as InstanceState);
    });
    stage.dispatch({ type: 'event', event: { type: 'apps', t: NOW, apps }, now: NOW });
    assert.equal(line('R'), 'sockpit restart mail');
  });

  it('finds by words in any order, by their beginnings first, and by letters that lie close', () => {
    const stage = new FakeStage();
    assert.equal(titles(stage, 'browser open')[0], 'open its URL in the browser');
    assert.equal(titles(stage, 'show sea')[0], 'show search');
    assert.equal(titles(stage, 'rstart')[0], 'restart');
    assert.deepEqual(titles(stage, 'xyzzy'), []);
  });

  it('leaves out what cannot be done now', () => {
    const viewer = new FakeStage({ owner: false });
    assert.ok(!titles(viewer, 'detach').some((title) => title.startsWith('detach')));
  });

  it('leads to an app by its name', () => {
    const stage = new FakeStage();
    stage.press(':');
    stage.type('show mail');
    stage.press('enter');
    assert.equal(stage.state.selected, 'mail');
    assert.equal(stage.state.mode.kind, 'normal');
  });

  it('stays open where nothing fits', () => {
    const stage = new FakeStage();
    stage.press(':');
    stage.type('xyzzy');
    stage.press('enter');
    assert.equal(stage.state.mode.kind, 'palette');
  });

  it('sends the signal that was chosen', async () => {
    const stage = new FakeStage();
    stage.press('K');
    assert.match(stage.state.notices.at(-1)?.text ?? '', /which app/);
    stage.press('2', 'K');
    stage.type('usr2');
    stage.press('enter');
    await setImmediate();
    assert.equal(stage.fake.asked.at(-1), 'signal api');
  });
});

describe('a mark', () => {
  it('stands in the log of all and of each app, and passes every filter', () => {
    const stage = new FakeStage();
    stage.print('web', 'one');
    stage.print('api', 'two');
    stage.press('m', 'l', 'l', 'l');
    const texts = (): string[] =>
      Array.from({ length: stage.scene.entries.length }, (_, i) => stage.scene.entries.at(i).text);
    assert.deepEqual(texts(), ['mark 14:02:11']);
    stage.press('2');
    assert.deepEqual(texts(), ['mark 14:02:11']);
    stage.press('l');
    assert.deepEqual(texts(), ['two', 'mark 14:02:11']);
  });
});
