import type { ImportOptions } from '../commands/import.js';
import { withExamples, type CommandWords } from '../word-kinds.js';

export const importWords: CommandWords = {
  name: 'import',
  declare: (command) =>
    withExamples(
      command
        .description('a Procfile from the routes of an nginx.conf or a Caddyfile')
        .argument('<file>', 'nginx.conf or Caddyfile')
        .option('-o, --output <path>', 'the file to write')
        .option('--force', 'write over a file that is there'),
      {
        'sockpit import nginx-local/conf/nginx.conf':
          'show it; what cannot be said is noted by its line',
        'sockpit import Caddyfile -o Procfile': 'write it',
      },
    ),
  run: async (file: string, options: ImportOptions) => {
    const { importFile } = await import('../commands/import.js');
    return importFile(file, options);
  },
};
