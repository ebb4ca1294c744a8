import type { CheckOptions } from '../commands/check.js';
import { withExamples, withPlan, type CommandWords } from '../word-kinds.js';

export const checkWords: CommandWords = {
  name: 'check',
  aliases: ['validate'],
  declare: (command) =>
    withExamples(
      withPlan(command)
        .description('find what is wrong before anything starts, or show what the config describes')
        .option('--json', 'as JSON')
        .option('--strict', 'warnings fail as well; notes do not')
        .option('--fix', 'write $SOCKET or $PORT where reload=swap or instances= needs it')
        .option('--no-color', 'no colours'),
      {
        'sockpit check': '0: it can start; 2: it cannot, and why',
        'sockpit check -p 9000 -x mail': 'the same of a start with these options',
        'sockpit check --strict --json': 'for CI',
      },
    ),
  run: async (options: CheckOptions) => {
    const { check } = await import('../commands/check.js');
    return check(options);
  },
};
