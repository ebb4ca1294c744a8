import type { WaitOptions } from '../commands/wait.js';
import { parseTime, withExamples, withStack, type CommandWords } from '../word-kinds.js';

export const waitWords: CommandWords = {
  name: 'wait',
  declare: (command) =>
    withExamples(
      withStack(command)
        .description('return when apps are ready: 0; when one failed: 1; not in time: 124')
        .argument('[app...]', 'apps (default: all that are started by themselves)')
        .option('-t, --timeout <time>', 'no longer than this, such as 30s or 2m', parseTime),
      {
        'sockpit wait api && curl localhost:8080/api/': '',
        'sockpit --plain & sockpit wait -t 60s': 'with a time, also for the stack to come up',
      },
    ),
  run: async (apps: string[], options: WaitOptions) => {
    const { wait } = await import('../commands/wait.js');
    return wait(apps, options);
  },
};
