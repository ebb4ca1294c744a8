import type { UpOptions } from '../options.js';
import { withExamples, withUp, type CommandWords } from '../word-kinds.js';

export const upWords: CommandWords = {
  name: 'up',
  isDefault: true,
  takesCommand: true,
  declare: (command) =>
    withExamples(
      withUp(command).description(
        'start the stack (what `sockpit` alone does); on a running one: open its dashboard',
      ),
      {
        sockpit: 'everything that the config says',
        'sockpit up -d': 'without a terminal; 0: all is ready, 124: something is not',
        'sockpit api web': 'these two, and what they come after',
        'sockpit -x mail -m api=2 -p 9000': 'all but one, two of another, on a port of its own',
        'sockpit --name copy -p 0': 'a second copy beside the first',
        'sockpit -- pytest': 'run CMD when all is ready, stop, exit with its code',
      },
    ),
  run: async (
    apps: string[],
    options: UpOptions & { D?: boolean },
    command: readonly string[] | undefined,
  ) => {
    const { up } = await import('../commands/up.js');
    const detach = options.detach === true || options.D === true;
    return up(apps, { ...options, detach }, command);
  },
};
