import type { StackOptions } from '../options.js';
import { withStack, type CommandWords } from './word-kinds.js';

export const statusWords: CommandWords = {
  name: 'status',
  aliases: ['ps'],
  declare: (command) =>
    withStack(command)
      .description('the state of every app of the running stack')
      .option('--json', 'as JSON'),
  run: async (options: StackOptions & { json?: boolean }) => {
    const { status } = await import('../commands/status.js');
    return status(options);
  },
};
