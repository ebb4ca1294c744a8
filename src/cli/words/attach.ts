import type { NamingOptions } from '../options.js';
import { withExamples, withStack, type CommandWords } from '../word-kinds.js';

export const attachWords: CommandWords = {
  name: 'attach',
  aliases: ['connect'],
  declare: (command) =>
    withExamples(
      withStack(command)
        .description(
          'this terminal becomes that of an app with tty; for another, lines for its standard input; Ctrl-] leaves',
        )
        .argument('[app[.n]]', 'app, or one of its instances as api.2 (none: the dashboard)')
        .option('--end', 'where something is piped in: end the app’s input after it'),
      {
        'sockpit attach api': 'at a debugger’s prompt: type to it',
        'sockpit restart --tty api && sockpit attach api': 'with a terminal of its own',
        'echo next | sockpit attach api': 'lines for its standard input; to a tty: as they are',
      },
    ),
  run: async (app: string | undefined, options: NamingOptions & { end?: boolean }) => {
    const { attach } = await import('../commands/attach.js');
    return attach(app, options);
  },
};
