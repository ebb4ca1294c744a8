import type { RequestsOptions } from '../commands/requests.js';
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

export const requestsWords: CommandWords = {
  name: 'requests',
  declare: (command) =>
    withExamples(
      // As in `logs`, -f follows.
      withStack(command, '--file <file>')
        .description('what was asked of the apps; works also after the stack has ended')
        .argument('[app...]', 'answered by these apps (default: all, and what none answered)')
        .option('-f, --follow', 'go on with new ones')
        .option('-n, --lines <n>', 'begin with the newest n', parseCount)
        .option('--since <time>', 'not before: 10m (ago), 14:05, 2026-11-20T14:05', parseWhen)
        .option('--until <time>', 'not after, written alike', parseUntil)
        .option('--grep <regex>', 'whose line matches', parsePattern)
        .option('--json', 'one JSON object a line')
        .specialOption('--combined', 'as nginx and Apache log, with referer and agent', {
          conflicts: 'json',
        }),
      {
        'sockpit requests -f api': 'as they end: code, method, path, time, bytes, app',
        "sockpit requests --since 10m --grep '^5'": 'what failed, of earlier runs too',
        'sockpit requests -n 1000 --combined':
          'for goaccess, awk …; also in access.log, beside the logs',
      },
    ),
  run: async (apps: string[], options: ParsedOptions<RequestsOptions>) => {
    const { requests } = await import('../commands/requests.js');
    return requests(apps, withEnd<RequestsOptions>(options));
  },
};
