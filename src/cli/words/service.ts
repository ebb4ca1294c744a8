import type { ServiceOptions } from '../commands/service.js';
import { collect, parsePort, withExamples, withStack, type CommandWords } from '../word-kinds.js';

export const serviceWords: CommandWords = {
  name: 'service',
  declare: (command) =>
    withExamples(
      withStack(command)
        .description('have systemd run the stack: `service install` puts a user unit in place')
        .argument('<action>', 'install')
        .option('-y, --yes', 'write without asking')
        .option('--force', 'write over a unit that is there')
        .option('-p, --port <port>', 'listen on this port of localhost', parsePort)
        .option('--listen <address>', 'listen on this address (may be repeated)', collect)
        .option('-x, --exclude <app>', 'leave this app out (may be repeated)', collect),
      { 'sockpit service install': 'shows the unit, asks, and writes it' },
    ),
  run: async (action: string, options: ServiceOptions) => {
    const { service } = await import('../commands/service.js');
    return service(action, options);
  },
};
