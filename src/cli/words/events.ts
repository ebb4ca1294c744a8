import type { EventsOptions } from '../commands/events.js';
import {
  parseCount,
  parseUntil,
  parseWhen,
  withEnd,
  withExamples,
  withStack,
  type CommandWords,
  type ParsedOptions,
} from '../word-kinds.js';

export const eventsWords: CommandWords = {
  name: 'events',
  declare: (command) =>
    withExamples(
      withStack(command)
        .description(
          'what happens in the stack, as it happens; of an ended one what its last run kept',
        )
        .option('-n, --lines <n>', 'the newest n of what was kept', parseCount)
        .option('--since <time>', 'what was kept from then on: 10m (ago), 03:00', parseWhen)
        .option('--until <time>', 'what was kept up to then, written alike', parseUntil)
        .option('--requests', 'each finished request too')
        .option('--json', 'one JSON object a line; the first is a snapshot of the whole stack'),
      {
        'sockpit events': 'until the stack ends, or Ctrl-C',
        'sockpit events --since 03:00 --until 7:00': 'what died in the night',
        'sockpit events -n 20': 'the newest of the run',
        'sockpit events --json | jq -r \'select(.type=="state").app\'': '',
      },
    ),
  run: async (options: ParsedOptions<EventsOptions>) => {
    const { events } = await import('../commands/events.js');
    return events(withEnd<EventsOptions>(options));
  },
};
