import type { LsOptions } from '../commands/ls.js';
import { withExamples, type CommandWords } from '../word-kinds.js';

export const lsWords: CommandWords = {
  name: 'ls',
  declare: (command) =>
    withExamples(
      command
        .description('all running stacks of this user, wherever they were started')
        .option('--json', 'as JSON'),
      {
        'sockpit ls': '',
        "sockpit ls --json | jq -r '.[].url'": '',
      },
    ),
  run: async (options: LsOptions) => {
    const { ls } = await import('../commands/ls.js');
    return ls(options);
  },
};
