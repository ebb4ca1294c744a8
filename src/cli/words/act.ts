import type { StackOptions } from '../options.js';
import { withStack, type CommandWords } from './word-kinds.js';

/** `start`, `stop` and `restart`: one command each, of one kind. */
export const actWords: readonly CommandWords[] = (['start', 'stop', 'restart'] as const).map(
  (action) => ({
    name: action,
    declare: (command) =>
      withStack(command)
        .description(`${action} apps of the running stack`)
        .argument('[app...]', 'apps (default: all)'),
    run: async (apps: string[], options: StackOptions) => {
      const { act } = await import('../commands/act.js');
      return act(action, apps, options);
    },
  }),
);
