import type { ExportOptions } from '../commands/export.js';
import { collect, parsePort, withExamples, withStack, type CommandWords } from '../word-kinds.js';

export const exportWords: CommandWords = {
  name: 'export',
  declare: (command) =>
    withExamples(
      withStack(command)
        .description('write what the stack is for another program')
        .argument('<target>', 'nginx, caddy, procfile, systemd, compose or kubernetes')
        .option('--stack', 'of systemd: one unit that runs the stack, instead of its apps')
        .option(
          '--image <image>',
          'of compose and kubernetes: api=me/api:1, or me/{app} for all',
          collect,
        )
        .option(
          '--ingress',
          'of kubernetes: an Ingress, with Caddy behind it, instead of a Gateway',
        )
        .option('--class <name>', 'of kubernetes: the class of the Gateway or Ingress')
        .option(
          '--secrets',
          'of kubernetes: the secrets alone, with their values, for `kubectl apply -f -`',
        )
        .option('-o, --output <path>', 'the file or the folder to write')
        .option('--force', 'write over files that are there')
        .option('-p, --port <port>', 'as if the stack listened on this port', parsePort)
        .option('--listen <address>', 'as if it listened here (may be repeated)', collect)
        .option('-x, --exclude <app>', 'leave this app out (may be repeated)', collect),
      {
        'sockpit export nginx -o nginx-local': 'a folder in which `nginx -p .` runs without root',
        'sockpit export caddy > Caddyfile': 'one file goes to standard output',
      },
    ),
  run: async (target: string, options: ExportOptions) => {
    const { exportStack } = await import('../commands/export.js');
    return exportStack(target, options);
  },
};
