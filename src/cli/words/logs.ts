import type { LogsOptions } from '../commands/logs.js';
import { parseCount, withStack, type CommandWords } from './word-kinds.js';

export const logsWords: CommandWords = {
  name: 'logs',
  // `-f` follows here, as it does in tail and in every peer; the file has to be written in full.
  declare: (command) =>
    withStack(command, '--file <file>')
      .description('log lines of the apps; works also after the stack has ended')
      .argument('[app...]', 'apps (default: all)')
      .option('-f, --follow', 'go on with new lines')
      .option('-n, --lines <n>', 'begin with the newest n lines', parseCount)
      .option('--no-color', 'no colours'),
  run: async (apps: string[], options: LogsOptions) => {
    const { logs } = await import('../commands/logs.js');
    return logs(apps, options);
  },
};
