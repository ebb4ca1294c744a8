import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { foreignConfig } from '../../config/import/foreign.js';
import { importConfig, type Imported } from '../../config/import/import-config.js';
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
  const foreign = await readForeign(path);
  if (foreign.kind === 'refused') {
    complainOf(foreign);
    return EXIT.usage;
  }
  try {
    const into = dirname(resolve(output ?? 'Procfile'));
    const imported = importConfig(foreign.text, path, into, ON_DISK);
    for (const { file, line, text } of imported.notes) complain(`${file}:${line}: ${text}`);
    if (imported.places === 0) return tellNothingTaken(path, imported);
    if (output !== undefined) return await writeOut(imported.procfile, output, options);
    process.stdout.write(imported.procfile);
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

type ForeignText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly message: string; readonly advice: string };

/** The text of a file that may be one of nginx or Caddy. */
async function readForeign(path: string): Promise<ForeignText> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    return {
      kind: 'refused',
      message: `${path} cannot be read: ${messageOf(error)}`,
      advice: 'name a file of nginx or Caddy',
    };
  }
  // Of text that is not UTF-8 the comments are no concern of ours.
  const decoded = bytes.includes(0) ? decodeText(bytes) : undefined;
  if (decoded?.kind === 'refused') {
    return { kind: 'refused', message: `${path}: ${decoded.message}`, advice: decoded.advice };
  }
  const text = bytes.toString('utf8');
  const other = foreignConfig(text, path);
  return other === undefined ? { kind: 'text', text } : { kind: 'refused', ...other };
}

/** No route came over, or none that is not a comment. */
function tellNothingTaken(
  path: string,
  { procfile, withheld, from }: Pick<Imported, 'procfile' | 'withheld' | 'from'>,
): number {
  if (withheld > 0) {
    // Comments only: to be read, and no config yet.
    process.stdout.write(procfile);
    complainOf({
      message: `every route of ${path} is left out`,
      advice: 'see the notes; what is a comment above may be taken over by hand',
    });
    return EXIT.refused;
  }
  const sought =
    from === 'nginx' ? 'a location with proxy_pass or a root' : 'a reverse_proxy or a file_server';
  complainOf({
    message: `${path} has no route that could be taken over`,
    advice: `looked for ${sought}`,
  });
  return EXIT.refused;
}

async function writeOut(
  procfile: string,
  output: string,
  { force = false }: ImportOptions,
): Promise<number> {
  const files = [{ path: basename(output), text: procfile }];
  const written = await writeExported({ files, folders: [], notes: [] }, output, force);
  if (written.kind === 'refused') {
    complainOf(written);
    return EXIT.refused;
  }
  say(`wrote ${output}; see what it says: sockpit check -f ${shellWord(output)}`);
  return EXIT.done;
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
