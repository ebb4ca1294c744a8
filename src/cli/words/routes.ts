import type { RoutesOptions } from '../commands/routes.js';
import { withExamples, withPlan, type CommandWords } from '../word-kinds.js';

export const routesWords: CommandWords = {
  name: 'routes',
  declare: (command) =>
    withExamples(
      withPlan(command)
        .description('which URL goes to which app, and what of it was guessed')
        .option('--json', 'as JSON'),
      {
        'sockpit routes': 'of the running stack, or what the config says',
        "sockpit routes --json | jq -r '.routes[].url'": '',
      },
    ),
  run: async (options: RoutesOptions) => {
    const { routes } = await import('../commands/routes.js');
    return routes(options);
  },
};
