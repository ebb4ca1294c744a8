import type { StackOptions } from '../options.js';
import { withStack, type CommandWords } from './word-kinds.js';

export const routesWords: CommandWords = {
  name: 'routes',
  declare: (command) =>
    withStack(command)
      .description('which URL goes to which app, and what of it was guessed')
      .option('--json', 'as JSON'),
  run: async (options: StackOptions & { json?: boolean }) => {
    const { routes } = await import('../commands/routes.js');
    return routes(options);
  },
};
