/**
 * The commands as completion sees them, from what their words declare.
 */
import { constants } from 'node:os';
import { EXPORT_TARGETS } from '../export-targets.js';
import { DeclaredCommand } from '../parser.js';
import type { CommandWords } from '../word-kinds.js';
import type { CommandShape } from './candidates.js';

const HELP: CommandShape['options'][number] = {
  flags: ['-h', '--help'],
  value: undefined,
  description: 'show this help',
};

/** What arguments can be of which the commands themselves say what is wrong, by their names. */
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  signal: Object.keys(constants.signals).map((name) => name.replace(/^SIG/, '')),
  target: EXPORT_TARGETS,
  action: ['install'],
};

/** Those that are for people, and `help`. */
export function commandShapes(commands: readonly CommandWords[]): readonly CommandShape[] {
  const shapes = commands.flatMap((words): CommandShape[] => {
    if (words.hidden) return [];
    const command = new DeclaredCommand(words.name);
    words.declare(command);
    const options = command.options
      .filter(({ hidden }) => !hidden)
      .map(({ short, long, flags, description, argChoices = [] }) => ({
        flags: [short, long].filter((flag) => flag !== undefined),
        value: /[<[]([^>\]]+)[>\]]/.exec(flags)?.[1],
        choices: argChoices,
        description,
      }));
    return [
      {
        name: words.name,
        aliases: words.aliases ?? [],
        description: command.description(),
        isDefault: words.isDefault === true,
        takesCommand: words.takesCommand === true,
        options: [...options, HELP],
        arguments: command.registeredArguments.map((argument) => ({
          name: argument.name(),
          variadic: argument.variadic,
          choices: argument.argChoices ?? TAKEN[argument.name()] ?? [],
        })),
      },
    ];
  });
  const help: CommandShape = {
    name: 'help',
    aliases: [],
    description: 'show the help of a command',
    isDefault: false,
    takesCommand: false,
    options: [],
    arguments: [{ name: 'name', variadic: false, choices: shapes.map(({ name }) => name) }],
  };
  return [...shapes, help];
}
