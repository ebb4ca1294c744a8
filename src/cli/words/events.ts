import type { EventsOptions } from '../commands/events.js';
import { withExamples, withStack, type CommandWords } from './word-kinds.js';

export const eventsWords: CommandWords = {
  name: 'events',
  declare: (command) =>
    withExamples(
      withStack(command)
        .description('what happens in the running stack, as it happens: states and notices')
        .option('--requests', 'each finished request too')
        .option('--json', 'one JSON object a line; the first is a snapshot of the whole stack'),
      {
        'sockpit events': 'until the stack ends, or Ctrl-C',
        'sockpit events --json | jq -r \'select(.type=="state").app\'': '',
      },
    ),
  run: async (options: EventsOptions) => {
    const { events } = await import('../commands/events.js');
    return events(options);
  },
};
