import type { StackOptions } from '../options.js';
import { withStack, type CommandWords } from './word-kinds.js';

export const uiWords: CommandWords = {
  name: 'ui',
  declare: (command) => withStack(command).description('open the dashboard of the running stack'),
  run: async (options: StackOptions) => {
    const { ui } = await import('../commands/ui.js');
    return ui(options);
  },
};
