import type { LogsOptions } from '../commands/logs.js';
import {
  parseCount,
  parsePattern,
  parseUntil,
  parseWhen,
  withEnd,
  withExamples,
  withStack,
  type CommandWords,
  type ParsedOptions,
} from '../word-kinds.js';

export const logsWords: CommandWords = {
  name: 'logs',
  // `-f` follows here, as it does in tail and in every peer; the file has to be written in full.
  declare: (command) =>
    withExamples(
      withStack(command, '--file <file>')
        .description('log lines of the apps; works also after the stack has ended')
        .argument('[app[.n]...]', 'apps, or single instances of them: api.2 (default: all)')
        .option('-f, --follow', 'go on with new lines')
        .option('-n, --lines <n>', 'begin with the newest n lines', parseCount)
        .option('--since <time>', 'not before: 10m (ago), 14:05, 2026-11-20T14:05', parseWhen)
        .option('--until <time>', 'not after, written alike', parseUntil)
        .option('--grep <regex>', 'lines that match; with -f -n, of those n', parsePattern)
        .specialOption(
          '--run <which>',
          'of the last run, or of all that are still there (default: of a running stack the last)',
          { choices: ['last', 'all'] },
        )
        .option('--json', 'one JSON object a line')
        .option('--no-color', 'no colours'),
      {
        'sockpit logs -f api': 'follow one app',
        'sockpit logs api.2': 'one of its instances',
        'sockpit logs --since 10m --grep Traceback': 'earlier runs too',
        'sockpit logs --since 14:00 --until 14:05 api web': 'in order of time',
        'sockpit logs --run last -n 50': 'how it ended',
      },
    ),
  run: async (apps: string[], options: ParsedOptions<LogsOptions>) => {
    const { logs } = await import('../commands/logs.js');
    return logs(apps, withEnd<LogsOptions>(options));
  },
};
