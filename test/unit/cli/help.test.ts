/**
 * The help teaches: every command has examples, and every line of `sockpit …` that is shown to a
 * reader, there or in the documentation, can be typed as it is.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { COMMANDS } from '../../../src/cli/words/all.js';
import { DeclaredCommand, CommanderError } from '../../../src/cli/parser.js';

const root = new URL('../../../', import.meta.url);
const shown = COMMANDS.filter(({ hidden }) => hidden !== true);

/** What `sockpit help NAME` prints. */
function helpOf(words: (typeof COMMANDS)[number]): string {
  let text = '';
  const command = new DeclaredCommand(words.name).configureOutput({
    writeOut: (part) => (text += part),
  });
  words.declare(command);
  command.outputHelp();
  return text;
}

/** Words of a line of shell, up to what the shell takes for itself. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [, quoted, double, bare = ''] of line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)) {
    if (quoted === undefined && double === undefined && /^(?:[|&;<>#)]|\d?>)/.test(bare)) break;
    words.push(quoted ?? double ?? bare.replace(/[;)"]+$/, ''));
  }
  return words;
}

/** What the parser says against the words after `sockpit`; undefined where they can be taken. */
function complaint(typed: readonly string[]): string | undefined {
  const words = [...typed];
  if (words[0] === '-H') words.splice(0, 2);
  if (['help', '--help', '--version'].includes(words[0] ?? '')) return undefined;
  const called = COMMANDS.find(({ name, aliases = [] }) =>
    [name, ...aliases].includes(words[0] ?? ''),
  );
  const named = called ?? COMMANDS.find(({ isDefault }) => isDefault);
  assert.ok(named);
  // What stands behind it is the user's.
  const end = words.indexOf('--');
  if (named.takesCommand === true && end >= 0) words.splice(end);
  const command = new DeclaredCommand(named.name)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  named.declare(command);
  command.action(() => undefined);
  try {
    command.parse(called ? words.slice(1) : words, { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error.message;
    throw error;
  }
}

/** Every call of `sockpit` in a text of shell lines. */
function callsIn(text: string): readonly (readonly string[])[] {
  return text.split('\n').flatMap((line) =>
    [...line.matchAll(/(?:^|[\s(&|;"])sockpit(?=\s|$|[;)&|"])([^\n]*)/g)]
      // A package, a service or a folder of that name.
      .filter(
        ({ 0: all, index }) =>
          !/(?:npm|npx|cd|which|systemctl|journalctl|apt)\b/.test(
            line.slice(0, index + all.indexOf('sockpit')),
          ),
      )
      .map(([, rest = '']) => wordsOf(rest.replace(/ {2,}.*$/, '').replace(/\s+→.*$/, ''))),
  );
}

describe('the help of every command', () => {
  for (const words of shown) {
    it(`${words.name} has examples that can be typed`, () => {
      const [, examples] = helpOf(words).split('\nExamples:\n');
      assert.ok(examples, 'there are none');
      const calls = callsIn(examples.replaceAll(/^ *\$ /gm, ''));
      assert.ok(calls.length > 0);
      for (const call of calls) assert.equal(complaint(call), undefined, call.join(' '));
    });
  }
});

describe('the documentation', () => {
  const pages = [
    'README.md',
    ...readdirSync(new URL('docs/', root))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];
  for (const page of pages) {
    it(`${page} shows commands that can be typed`, () => {
      const text = readFileSync(new URL(page, root), 'utf8');
      const blocks = [...text.matchAll(/^```(?:sh|console|bash)\n([^]*?)^```$/gm)];
      for (const [, block = ''] of blocks) {
        for (const call of callsIn(block.replaceAll(/^\$ /gm, ''))) {
          assert.equal(complaint(call), undefined, call.join(' '));
        }
      }
    });
  }
});
