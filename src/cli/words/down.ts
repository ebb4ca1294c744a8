import type { StackOptions } from '../options.js';
import { withStack, type CommandWords } from './word-kinds.js';

export const downWords: CommandWords = {
  name: 'down',
  aliases: ['quit'],
  declare: (command) =>
    withStack(command)
      .description('end the running stack; returns when nothing of it is left')
      .option('--force', 'kill at once'),
  run: async (options: StackOptions & { force?: boolean }) => {
    const { down } = await import('../commands/down.js');
    return down(options);
  },
};
