import type { EventsOptions } from '../commands/events.js';
import { parseWhen, withExamples, withStack, type CommandWords } from '../word-kinds.js';

export const eventsWords: CommandWords = {
  name: 'events',
  declare: (command) =>
    withExamples(
      withStack(command)
        .description(
          'what happens in the stack, as it happens; of an ended one what its last run kept',
        )
        .option('--since <time>', 'what was kept from then on: 10m (ago), 03:00', parseWhen)
        .option('--requests', 'each finished request too')
        .option('--json', 'one JSON object a line; the first is a snapshot of the whole stack'),
      {
        'sockpit events': 'until the stack ends, or Ctrl-C',
        'sockpit events --since 03:00': 'what died in the night',
        'sockpit events --json | jq -r \'select(.type=="state").app\'': '',
      },
    ),
  run: async (options: EventsOptions) => {
    const { events } = await import('../commands/events.js');
    return events(options);
  },
};
