/**
 * A configuration of nginx or Caddy → a Procfile that routes the same, with a note for every line that
 * could not be carried over.
 */
import { basename, dirname, join, relative, resolve } from 'node:path';
import { withCaddyImports } from './caddy-imports.js';
import { Draft, type DraftNote } from './draft.js';
import { fromCaddy } from './from-caddy.js';
import { fromNginx } from './from-nginx.js';
import { type FilesBeside, folderAround, Included } from './included.js';
import { withNginxIncludes } from './nginx-includes.js';
import { readCaddyfile } from './read-caddyfile.js';
import { readNginx } from './read-nginx.js';
import { type SourceLine, Sources } from './sources.js';
import { verified } from './verified.js';

export interface ImportNote extends SourceLine {
  readonly text: string;
}

export interface Imported {
  readonly from: 'nginx' | 'caddy';
  /** One that can be read without an error, if a place is left. */
  readonly procfile: string;
  /** By line, those of the main file first. */
  readonly notes: readonly ImportNote[];
  /** How many places answer, and how many are comments because of what narrowed access there. */
  readonly places: number;
  readonly withheld: number;
}

/**
 * @param path of the file, which may tell by its name what it is
 * @param into the folder of the Procfile, absolute; undefined: that of the file
 * @param files which it may include
 * @throws {ImportError} where it cannot be read
 */
export function importConfig(
  text: string,
  path: string,
  into: string | undefined,
  files: FilesBeside,
): Imported {
  const from = kindOf(text, path);
  const sources = new Sources();
  const first = sources.add(path, text);
  const draft = new Draft(sources);
  const folder = dirname(resolve(path));
  // nginx takes relative paths from the folder around conf/, Caddy from where it is started.
  const own = from === 'nginx' && basename(folder) === 'conf' ? dirname(folder) : folder;
  const base = { between: relative(into ?? own, own) };
  noteOwnExport(text, draft);
  if (from === 'nginx') {
    const statements = readNginx(text, first);
    // A file of one site lies in a folder beside the main file.
    const main = statements.some(({ words }) => words[0] === 'http')
      ? folder
      : folderAround(folder, files);
    const shown = join(dirname(path), relative(folder, main));
    const included = new Included(draft, sources, files, main, shown, readNginx);
    fromNginx(withNginxIncludes(statements, draft, included, main), draft, base);
  } else {
    const included = new Included(draft, sources, files, folder, dirname(path), readCaddyfile);
    const statements = withCaddyImports(readCaddyfile(text, first), included, folder);
    fromCaddy(statements, draft, base);
  }
  const { procfile, withheld } = verified(draft, basename(path));
  return {
    from,
    procfile,
    notes: unlike(draft.notes)
      .toSorted((a, b) => a.line - b.line)
      .map(({ line, text: note }) => ({ ...sources.at(line), text: note })),
    places: draft.places.length - withheld.size,
    withheld: withheld.size,
  };
}

/** Its guards are ours: we would not know them again for what they are. */
function noteOwnExport(text: string, draft: Draft): void {
  const origin = /^# .*, made by `sockpit export (?:nginx|caddy)` from (.*)\.$/m.exec(text)?.[1];
  if (origin !== undefined) draft.note(1, `sockpit made this file from ${origin}: use that config`);
}

/** What leads to several places is read for each of them, and told once. */
function unlike(notes: readonly DraftNote[]): DraftNote[] {
  return [...new Map(notes.map((note) => [`${note.line} ${note.text}`, note])).values()];
}

/** By its name, else by what only one of the two has. */
function kindOf(text: string, path: string): Imported['from'] {
  const name = basename(path);
  if (/caddyfile/i.test(name)) return 'caddy';
  if (/nginx/i.test(name)) return 'nginx';
  if (/^\s*(reverse_proxy|handle_path|handle|file_server)\b/m.test(text)) return 'caddy';
  return 'nginx';
}
