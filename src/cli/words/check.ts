import type { StackOptions } from '../options.js';
import { withStack, type CommandWords } from './word-kinds.js';

export const checkWords: CommandWords = {
  name: 'check',
  aliases: ['validate'],
  declare: (command) =>
    withStack(command)
      .description('find the faults of the config, or show what it describes; starts nothing')
      .option('--json', 'as JSON')
      .option('--no-color', 'no colours'),
  run: async (options: StackOptions & { json?: boolean; color?: boolean }) => {
    const { check } = await import('../commands/check.js');
    return check(options);
  },
};
