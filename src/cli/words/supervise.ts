import type { UpOptions } from '../options.js';
import { withUp, type CommandWords } from '../word-kinds.js';

export const superviseWords: CommandWords = {
  name: 'supervise',
  hidden: true,
  declare: (command) => withUp(command).requiredOption('--mode <mode>').option('--interactive'),
  run: async (apps: string[], options: UpOptions & { mode: string }) => {
    const { supervise } = await import('../commands/supervise.js');
    return supervise(apps, options, options.mode === 'owned' ? 'owned' : 'detached');
  },
};
