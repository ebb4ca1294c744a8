/**
 * What is read without commander is what commander reads.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DeclaredCommand } from '../../../src/cli/parser.js';
import { parseWords } from '../../../src/cli/parse-words.js';
import { optionShapes, readPlainWords } from '../../../src/cli/plain-words.js';
import { COMMANDS } from '../../../src/cli/words/all.js';
import { withUp } from '../../../src/cli/word-kinds.js';

type Words = (typeof COMMANDS)[number];

/** Values and options as commander has them; undefined where it refuses the words. */
function parsed({ name, declare }: Words, words: readonly string[]): unknown {
  const command = new DeclaredCommand(name)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  declare(command);
  let values: unknown[] = [];
  command.action((...given: unknown[]) => {
    values = given.slice(0, -2);
  });
  try {
    command.parse(words, { from: 'user' });
  } catch {
    return undefined;
  }
  return { values, options: command.opts(), operands: command.args };
}

/** Words of all kinds, right and wrong, plain and not. */
const TYPED = [
  '',
  'api',
  'api web',
  'api web mail',
  '-f dev.procfile -C .. --name copy',
  '--file=dev --name= api',
  '--name=a=b',
  '-p 9000 --plain',
  '-p9000',
  '-dp 9000',
  '-p x',
  '-p',
  '--port=0 --listen localhost:1,unix:a.sock --listen wg0:80',
  '-x a -x b,c api',
  '-m api=2 -m web=1,mail=3',
  '-m api',
  '-e .env -e other --no-color --ascii',
  '--plain=yes',
  '-d -D --json --exit-on-failure',
  '--mode owned --interactive -- api',
  '--mode owned -- --plain -f',
  '--interactive',
  '-- -x',
  '-',
  '-5',
  '--colour',
  '--no-wait api',
  '--tty api',
  '-n 5 --since 10m --grep a.b',
  '-n five',
  '-f -n 5 api',
  '-t 30s api',
  'HUP api',
  'HUP',
  'api=2 web=1',
  '--run last',
  '--run never',
  '--json --combined',
  '-h',
  '--help',
  'bash',
  'nginx -o out --force',
  '-a api flask --debug',
  '--port 9000 -f -x',
].map((line) => line.split(' ').filter((word) => word !== ''));

describe('plain words', () => {
  it('mean what they mean to commander', () => {
    let read = 0;
    for (const command of COMMANDS) {
      for (const words of [...TYPED, ['']]) {
        const plain = readPlainWords(command.declare, words);
        if (plain === undefined) continue;
        read++;
        // As text: commander's have other prototypes.
        const told = `${command.name} ${words.join(' ')}`;
        assert.deepEqual({ ...plain, options: { ...plain.options } }, parsed(command, words), told);
      }
    }
    assert.ok(read > 150, `${read} are plain`);
  });

  it('are those of a usual start', () => {
    const up = COMMANDS.find(({ name }) => name === 'up');
    assert.ok(up);
    for (const line of ['', '--plain -p 0', '-f Procfile.dev api web', '-d --no-color', '-x a']) {
      const words = line.split(' ').filter((word) => word !== '');
      assert.ok(readPlainWords(up.declare, words), line);
    }
  });

  it('give an option once, but for one that gathers', () => {
    const up = COMMANDS.find(({ name }) => name === 'up');
    assert.ok(up);
    const said = (line: string): string => {
      const words = line.split(' ');
      const plain = readPlainWords(up.declare, words);
      const parsedWords = parseWords(
        [{ ...up, run: () => Promise.resolve(0) }],
        words,
        undefined,
        undefined,
      );
      assert.equal(plain === undefined, parsedWords.kind === 'refused', line);
      return parsedWords.kind === 'refused' ? (parsedWords.said.split('\n', 1)[0] ?? '') : 'taken';
    };
    for (const line of ['-x a -x b', '-e a -e b', '-m a=1 -m b=2', '-f P -f P', '-p 0 --port=0']) {
      assert.equal(said(line), 'taken', line);
    }
    const once = 'it may be given once, and was';
    assert.match(
      said('-f P1 -f P2'),
      new RegExp(`'-f, --file <file>'.*'P2' is invalid. ${once} P1`),
    );
    assert.match(said('-p 1 --port 2'), new RegExp(`${once} 1`));
  });

  it('have the shapes of options that commander sees', () => {
    const command = new DeclaredCommand();
    withUp(command);
    const shapes = command.options.map(({ short, long, required, optional }) => ({
      short,
      long,
      takesValue: required || optional,
    }));
    assert.deepEqual(
      optionShapes(withUp).map(({ short, long, takesValue }) => ({ short, long, takesValue })),
      shapes,
    );
  });
});
