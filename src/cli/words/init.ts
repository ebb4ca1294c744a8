import type { InitOptions } from '../commands/init.js';
import { withExamples, type CommandWords } from '../word-kinds.js';

export const initWords: CommandWords = {
  name: 'init',
  declare: (command) =>
    withExamples(
      command
        .description('propose a Procfile for what is in this folder')
        .option('-C, --directory <dir>', 'look at this folder')
        .option('-y, --yes', 'write it without asking; never over a file that is there'),
      { 'sockpit init': 'shows it, asks, and writes it' },
    ),
  run: async (options: InitOptions) => {
    const { init } = await import('../commands/init.js');
    return init(options);
  },
};
