import type { TunnelOptions } from '../commands/tunnel.js';
import { parsePort, withExamples, withStack, type CommandWords } from '../word-kinds.js';

export const tunnelWords: CommandWords = {
  name: 'tunnel',
  namesFarStack: true,
  declare: (command) =>
    withExamples(
      withStack(command)
        .description('a stack on another machine, on a port of this one; every app at once')
        .argument('<host>', 'as ssh knows it')
        .option('-p, --port <port>', 'the port here (default: the one over there)', parsePort),
      {
        'sockpit tunnel vps -C shop': 'the stack of ~/shop on vps',
        'sockpit -H vps status -C shop': 'any command over there',
      },
    ),
  run: async (host: string, options: TunnelOptions) => {
    const { tunnel } = await import('../commands/tunnel.js');
    return tunnel(host, options);
  },
};
