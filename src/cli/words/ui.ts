import type { FaceOptions } from '../commands/ui.js';
import { withExamples, withStack, type CommandWords } from '../word-kinds.js';

export const uiWords: CommandWords = {
  name: 'ui',
  declare: (command) =>
    withExamples(
      withStack(command)
        .description('open the dashboard of the running stack')
        .option('--no-color', 'no colours (also: NO_COLOR=1)')
        .option('--ascii', 'without line drawing and symbols'),
      {
        'sockpit ui': 'as many at once as you like; q leaves a stack that it did not start',
        'ssh -t vps sockpit ui -C shop': 'the one over there',
      },
    ),
  run: async (options: FaceOptions) => {
    const { ui } = await import('../commands/ui.js');
    return ui(options);
  },
};
