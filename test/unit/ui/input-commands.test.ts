import assert from 'node:assert/strict';
import { it } from 'node:test';
import { commandsOf, runInput } from '../../../ui/input-commands.js';
import { FakeStage } from './support/fake-stage.js';

/** What a paste puts there, after these keys. */
function inserted(keys: readonly string[], text: string): readonly unknown[] {
  const stage = new FakeStage();
  stage.press(...keys);
  return commandsOf(stage, { kind: 'paste', text }).map((command) => {
    if (command.kind === 'no-paste') return command;
    assert.ok(command.kind === 'edit' && command.edit.kind === 'insert');
    return command.edit.text;
  });
}

it('a paste is no keys, and goes nowhere where nothing is typed', () => {
  assert.deepEqual(inserted([], 'quit'), [{ kind: 'no-paste', why: 'nowhere' }]);
  assert.deepEqual(inserted([], ''), []);
  assert.deepEqual(inserted(['?'], 'quit'), []);
});

it('a paste of which nothing is taken says so', () => {
  for (const [keys, event, words] of [
    [[], { kind: 'paste', text: 'quit' }, /^nothing is typed here/],
    [['2', 'i'], { kind: 'paste-too-long', limit: 16 * 2 ** 20 }, /longer than 16M$/],
  ] as const) {
    const stage = new FakeStage();
    stage.press(...keys);
    for (const command of commandsOf(stage, event)) stage.run(command);
    assert.match(stage.state.notices.at(-1)?.text ?? '', words);
  }
});

it('a paste into what has one line is its first line with words', () => {
  for (const key of ['/', '&', 'S', ':']) {
    assert.deepEqual(inserted([key], 'one\r\ntwo'), ['one'], key);
    assert.deepEqual(inserted([key], '\n \none'), ['one'], key);
    assert.deepEqual(inserted([key], '\n'), [], key);
  }
});

it('a paste for an app is all of its lines, with one kind of line break', () => {
  assert.deepEqual(inserted(['2', 'i'], 'l1\r\nl2\rl3\n\n'), ['l1\nl2\nl3\n\n']);
});

it('letters that come in one turn are put into the line at once, and what stands between them acts', () => {
  const stage = new FakeStage();
  const done: string[] = [];
  const keys = [
    '2',
    'i',
    'o',
    'n',
    'e',
    'space',
    't',
    'w',
    'o',
    'enter',
    'x',
    'backspace',
    'y',
    'z',
  ];
  const asked = runInput(
    stage,
    keys.map((key) => ({ kind: 'key', key })),
    (command) => {
      const inserts = command.kind === 'edit' && command.edit.kind === 'insert';
      done.push(inserts ? `"${command.edit.text}"` : command.kind);
      stage.run(command);
    },
  );
  assert.equal(asked, true);
  assert.deepEqual(done.slice(2), ['"one two"', 'accept', '"x"', 'edit', '"yz"']);
  assert.equal(
    runInput(new FakeStage(), [{ kind: 'key', key: 'f12' }], () => undefined),
    false,
  );
});
