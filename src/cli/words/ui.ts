import type { FaceOptions } from '../commands/ui.js';
import { withStack, type CommandWords } from './word-kinds.js';

export const uiWords: CommandWords = {
  name: 'ui',
  declare: (command) =>
    withStack(command)
      .description('open the dashboard of the running stack')
      .option('--no-color', 'no colours (also: NO_COLOR=1)')
      .option('--ascii', 'without line drawing and symbols'),
  run: async (options: FaceOptions) => {
    const { ui } = await import('../commands/ui.js');
    return ui(options);
  },
};
