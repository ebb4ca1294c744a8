import type { RunOptions } from '../commands/run.js';
import { withExamples, withStack, type CommandWords } from '../word-kinds.js';

export const runWords: CommandWords = {
  name: 'run',
  aliases: ['exec'],
  declare: (command) =>
    withExamples(
      withStack(command)
        .description("run a command in an app's environment and folder, with the stack's URLs")
        .argument('<command...>', 'the command and its words')
        .option(
          '-a, --app <app>',
          'whose environment and folder, without its own PORT, SOCKET and PS (default: what all apps share)',
        )
        // From the first word on everything belongs to the command, options too.
        .passThroughOptions(),
      {
        'sockpit run -a api flask db upgrade': 'as the app sees it: .env, env-file, FOO=1',
        "sockpit run sh -c 'curl $SOCKPIT_API_URL'": 'where the apps answer, while the stack runs',
        'sockpit run -a api -- ls -l': 'everything after -- is the command',
      },
    ),
  run: async (words: [string, ...string[]], options: RunOptions) => {
    const { run } = await import('../commands/run.js');
    return run(words, options);
  },
};
