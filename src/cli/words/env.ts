import type { EnvOptions } from '../commands/env.js';
import { parseCount, withExamples, withStack, type CommandWords } from '../word-kinds.js';

export const envWords: CommandWords = {
  name: 'env',
  declare: (command) =>
    withExamples(
      withStack(command)
        .description('the whole environment that an app is given, and where each value is from')
        .argument('[app]', 'the app (where there is only one, it need not be named)')
        .option('-i, --instance <n>', 'which of its instances', parseCount)
        .option('--json', 'as JSON'),
      {
        'sockpit env api': 'weakest source first; what a value stands over is below it',
        'sockpit env api | grep DATABASE': 'where is that URL from?',
        'sockpit env api --json': 'for a script',
      },
    ),
  run: async (app: string | undefined, options: EnvOptions) => {
    const { env } = await import('../commands/env.js');
    return env(app, options);
  },
};
