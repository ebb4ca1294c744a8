import type { UpOptions } from '../options.js';
import { withUp, type CommandWords } from './word-kinds.js';

export const upWords: CommandWords = {
  name: 'up',
  isDefault: true,
  takesCommand: true,
  declare: (command) =>
    withUp(command).description(
      'start the stack (what `sockpit` alone does); on a running one: open its dashboard',
    ),
  run: async (
    apps: string[],
    options: UpOptions & { D?: boolean },
    command: readonly string[] | undefined,
  ) => {
    const { up } = await import('../commands/up.js');
    const detach = options.detach === true || options.D === true;
    return up(apps, { ...options, detach }, command);
  },
};
