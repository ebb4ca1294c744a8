/**
 * A configuration of nginx or Caddy → a Procfile that routes the same, with a note for every line that
 * could not be carried over.
 */
import { basename } from 'node:path';
import { Draft, type ImportNote, procfileOf } from './draft.js';
import { fromCaddy } from './from-caddy.js';
import { fromNginx } from './from-nginx.js';
import { readCaddyfile } from './read-caddyfile.js';
import { readNginx } from './read-nginx.js';

export interface Imported {
  readonly from: 'nginx' | 'caddy';
  readonly procfile: string;
  /** By line. */
  readonly notes: readonly ImportNote[];
  /** How many places answer: none means that nothing was understood. */
  readonly places: number;
}

/**
 * @param path of the file, which may tell by its name what it is
 * @throws {ImportError} where it cannot be read
 */
export function importConfig(text: string, path: string): Imported {
  const from = kindOf(text, path);
  const draft = new Draft();
  if (from === 'nginx') fromNginx(readNginx(text), draft);
  else fromCaddy(readCaddyfile(text), draft);
  return {
    from,
    procfile: procfileOf(draft, basename(path)),
    notes: unlike(draft.notes).toSorted((a, b) => a.line - b.line),
    places: draft.places.length,
  };
}

/** What leads to several places is read for each of them, and told once. */
function unlike(notes: readonly ImportNote[]): ImportNote[] {
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
