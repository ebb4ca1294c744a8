import type { NamingOptions } from '../options.js';
import { withExamples, withStack, type CommandWords } from '../word-kinds.js';

export const statusWords: CommandWords = {
  name: 'status',
  aliases: ['ps'],
  declare: (command) =>
    withExamples(
      withStack(command)
        .description('the state of the running stack and its apps')
        .argument('[app...]', 'apps (default: all)')
        .option('--json', 'as JSON'),
      {
        'sockpit status': '0 while the stack runs, 1 when it does not',
        "sockpit ps --json | jq -r '.apps[] | [.name, .state, .url] | @tsv'": '',
      },
    ),
  run: async (apps: string[], options: NamingOptions & { json?: boolean }) => {
    const { status } = await import('../commands/status.js');
    return status(apps, options);
  },
};
