/**
 * The README and the help tell the same: every command and alias, and no option that is not there.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { COMMANDS } from '../../../src/cli/words/all.js';
import { DeclaredCommand } from '../../../src/cli/parser.js';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const [, table = ''] = /\n\| command \| does \|\n\|[-|]+\|\n((?:\|.*\n)+)/.exec(readme) ?? [];
const shown = COMMANDS.filter(({ hidden }) => !hidden);

/** Commands that one row of the table is about, and the flags that it names. */
function rowOf(line: string): { readonly commands: readonly string[]; readonly flags: string[] } {
  const cells = line.replaceAll('\\|', '¦').split('|');
  const codes = [...(cells[1] ?? '').matchAll(/`sockpit ([^`]*)`/g)].map(([, code = '']) => code);
  const commands = codes.flatMap((code) => {
    const [first = ''] = code.split(' ');
    // An option before any command, such as `-H HOST`.
    if (first.startsWith('-')) return [];
    return first === '[up]' ? ['up'] : first.split('¦');
  });
  const text = [...line.matchAll(/`([^`]*)`/g)].map(([, code = '']) => code).join(' ');
  // What stands behind a bare -- is the user's.
  const [ours = ''] = text.split(' -- ');
  const flags = [...ours.matchAll(/(?<![\w-])(--?[a-z][a-z-]*)/g)].map(([, flag = '']) => flag);
  return { commands, flags };
}

const rows = table.trim().split('\n').map(rowOf);

describe('the commands in the README', () => {
  it('are those of the help, aliases included', () => {
    const told = new Set(rows.flatMap(({ commands }) => commands));
    const known = new Set(shown.flatMap(({ name, aliases = [] }) => [name, ...aliases]));
    assert.deepEqual([...told].sort(), [...known].sort());
  });

  it('have the options that it names', () => {
    for (const { commands, flags } of rows) {
      const declared = new Set<string | undefined>();
      for (const words of shown) {
        if (![words.name, ...(words.aliases ?? [])].some((name) => commands.includes(name)))
          continue;
        const command = new DeclaredCommand(words.name);
        words.declare(command);
        for (const { short, long } of command.options) declared.add(short).add(long);
      }
      for (const flag of flags) assert.ok(declared.has(flag), `${commands.join(', ')}: ${flag}`);
    }
  });

  it('each say what they do', () => {
    for (const words of shown) {
      const command = new DeclaredCommand(words.name);
      words.declare(command);
      assert.notEqual(command.description(), '', words.name);
    }
  });

  it('say what of an app a command beside it is not given', () => {
    const own = ['PORT', 'SOCKET', 'PS'];
    const [row = ''] = table.split('\n').filter((line) => line.includes('`sockpit run '));
    const command = new DeclaredCommand('run');
    shown.find(({ name }) => name === 'run')?.declare(command);
    const help = command.options.find(({ long }) => long === '--app')?.description ?? '';
    for (const name of own) {
      assert.ok(row.includes(`\`${name}\``), name);
      assert.match(help, new RegExp(`\\b${name}\\b`));
    }
  });
});

it('every variable of ours that is read from the user stands in the documentation', () => {
  const root = new URL('../../../', import.meta.url);
  const textsIn = (folder: string, ending: string): string =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(ending))
      .map((name) => readFileSync(new URL(`${folder}/${name}`, root), 'utf8'))
      .join('');
  const sources = textsIn('src', '.ts').matchAll(/\benv(?:\.|\[')(SOCKPIT_\w+)/g);
  const names = new Set([...sources].map(([, name = '']) => name));
  // It comes from our own ssh, and is taken out at once.
  names.delete('SOCKPIT_CALLED_AS');
  assert.ok(names.has('SOCKPIT_LISTEN'));
  const told = readme + textsIn('docs', '.md');
  assert.deepEqual(
    [...names].filter((name) => !told.includes(name)),
    [],
  );
});
