import type { NamingOptions } from '../options.js';
import { withExamples, withStack, type CommandWords } from '../word-kinds.js';

export const openWords: CommandWords = {
  name: 'open',
  declare: (command) =>
    withExamples(
      withStack(command)
        .description('show an app in the browser; prints its URL where there is none')
        .argument('[app]', 'the app (default: the front page of the stack)'),
      {
        'sockpit open api': '',
        'BROWSER=firefox sockpit open': 'with a browser of your choice',
      },
    ),
  run: async (app: string | undefined, options: NamingOptions) => {
    const { open } = await import('../commands/open.js');
    return open(app, options);
  },
};
