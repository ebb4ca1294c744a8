import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { foreignConfig } from '../../config/import/foreign.js';
import { importConfig } from '../../config/import/import-config.js';
import type { FilesBeside } from '../../config/import/included.js';
import { decodeText } from '../../config/text.js';
import { ImportError } from '../../config/import/statement.js';
import { shellWord } from '../../model/shell-word.js';
import { EXIT } from '../exit-codes.js';
import { complain, complainOf, say } from '../print.js';
import { writeExported } from '../write-exported.js';
import { messageOf } from '../../model/message-of.js';

export interface ImportOptions {
  readonly output?: string;
  readonly force?: boolean;
}

/** `sockpit import FILE`: the Procfile on standard output, and a note for what it does not say. */
export async function importFile(path: string, options: ImportOptions): Promise<number> {
  const output = options.output === '-' ? undefined : options.output;
  let text: string;
  try {
    const bytes = await readFile(path);
    // Of text that is not UTF-8 the comments are no concern of ours.
    const decoded = bytes.includes(0) ? decodeText(bytes) : undefined;
    if (decoded?.kind === 'refused') {
      complainOf({ message: `${path}: ${decoded.message}`, advice: decoded.advice });
      return EXIT.usage;
    }
    text = bytes.toString('utf8');
  } catch (error) {
    const reason = messageOf(error);
    complainOf({
      message: `${path} cannot be read: ${reason}`,
      advice: 'name a file of nginx or Caddy',
    });
    return EXIT.usage;
  }
  const foreign = foreignConfig(text, path);
  if (foreign !== undefined) {
    complainOf(foreign);
    return EXIT.usage;
  }
  try {
    const into = dirname(resolve(output ?? 'Procfile'));
    const { procfile, notes, places, withheld, from } = importConfig(text, path, into, ON_DISK);
    for (const { file, line, text: note } of notes) complain(`${file}:${line}: ${note}`);
    if (places === 0 && withheld > 0) {
      // Comments only: to be read, and no config yet.
      process.stdout.write(procfile);
      complainOf({
        message: `every route of ${path} is left out`,
        advice: 'see the notes; what is a comment above may be taken over by hand',
      });
      return EXIT.refused;
    }
    if (places === 0) {
      const advice =
        from === 'nginx'
          ? 'a location with proxy_pass or a root'
          : 'a reverse_proxy or a file_server';
      complainOf({
        message: `${path} has no route that could be taken over`,
        advice: `looked for ${advice}`,
      });
      return EXIT.refused;
    }
    if (output === undefined) {
      process.stdout.write(procfile);
      return EXIT.done;
    }
    const files = [{ path: basename(output), text: procfile }];
    const written = await writeExported(
      { files, folders: [], notes: [] },
      output,
      options.force === true,
    );
    if (written.kind === 'refused') {
      complainOf(written);
      return EXIT.refused;
    }
    say(`wrote ${output}; see what it says: sockpit check -f ${shellWord(output)}`);
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    complainOf({
      message: `${path}:${error.line}: ${error.message}`,
      advice: 'nginx -t or caddy validate says more',
    });
    return EXIT.usage;
  }
}

const ON_DISK: FilesBeside = {
  read: (path) => orUndefined(() => readFileSync(path, 'utf8')),
  names: (folder) => orUndefined(() => readdirSync(folder)),
};

function orUndefined<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
