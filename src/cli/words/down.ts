import type { NamingOptions } from '../options.js';
import { withExamples, withStack, type CommandWords } from '../word-kinds.js';

export const downWords: CommandWords = {
  name: 'down',
  aliases: ['quit'],
  declare: (command) =>
    withExamples(
      withStack(command)
        .description('end the running stack; returns when nothing of it is left')
        .option('--force', 'kill at once'),
      {
        'sockpit down': 'each app in its own way, within its grace',
        'sockpit down --force': 'now',
        'sockpit down --name copy': 'the one that was started with --name copy',
      },
    ),
  run: async (options: NamingOptions & { force?: boolean }) => {
    const { down } = await import('../commands/down.js');
    return down(options);
  },
};
