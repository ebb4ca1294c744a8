/**
 * What a configuration includes, where it lies beside it: in the folder of its main file, or below. What
 * lies elsewhere may be another machine's, and is not read; nor is what no longer lies there.
 */
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Draft } from './draft.js';
import type { Sources } from './sources.js';
import { ImportError, type Statement } from './statement.js';

/** Looked at only; a path is absolute. */
export interface FilesBeside {
  /** Undefined for what cannot be read. */
  readonly read: (path: string) => string | undefined;
  /** What is in a folder; undefined where it is none, or cannot be read. */
  readonly names: (folder: string) => readonly string[] | undefined;
}

/** Nobody includes deeper, but in a circle. */
const DEEPEST = 10;
/** Of all that is included. */
const MOST_FILES = 500;

export class Included {
  readonly #draft: Draft;
  readonly #sources: Sources;
  readonly #files: FilesBeside;
  readonly #folder: string;
  readonly #shown: string;
  readonly #parse: (text: string, firstLine: number) => readonly Statement[];
  #count = 0;

  /**
   * @param folder of the main file, and as it is `shown` to people
   * @param parse a text whose first line has that number
   */
  constructor(
    draft: Draft,
    sources: Sources,
    files: FilesBeside,
    folder: string,
    shown: string,
    parse: (text: string, firstLine: number) => readonly Statement[],
  ) {
    this.#draft = draft;
    this.#sources = sources;
    this.#files = files;
    this.#folder = folder;
    this.#shown = shown;
    this.#parse = parse;
  }

  /**
   * The statements of what a pattern names, file by file.
   *
   * @param pattern as in the statement that includes
   * @param from the folder that it is relative to
   * @param inside what each file includes in its turn, with its folder
   * @returns undefined where any of it was not read
   */
  statements(
    pattern: string,
    from: string,
    depth: number,
    inside: (statements: readonly Statement[], folder: string) => readonly Statement[],
  ): readonly Statement[] | undefined {
    const paths = depth > DEEPEST ? undefined : this.#named(resolve(from, pattern));
    const read: Statement[] = [];
    for (const path of paths ?? []) {
      const text = this.#count++ < MOST_FILES ? this.#files.read(path) : undefined;
      const statements = text === undefined ? undefined : this.#parsed(path, text);
      if (statements === undefined) return undefined;
      read.push(...inside(statements, dirname(path)));
    }
    return paths === undefined ? undefined : read;
  }

  #parsed(path: string, text: string): readonly Statement[] | undefined {
    const name = join(this.#shown, relative(this.#folder, path));
    try {
      return this.#parse(text, this.#sources.add(name, text));
    } catch (error) {
      if (!(error instanceof ImportError)) throw error;
      this.#draft.note(error.line, error.message);
      return undefined;
    }
  }

  /** @returns undefined where nobody can tell what it names */
  #named(pattern: string): readonly string[] | undefined {
    const below = relative(this.#folder, pattern);
    if (below === '' || below.startsWith('..') || below.includes('$')) return undefined;
    let paths = [this.#folder];
    for (const part of below.split('/')) {
      if (!/[*?[\\]/.test(part)) {
        paths = paths.map((path) => join(path, part));
        continue;
      }
      const matches = globOf(part);
      const all = paths.map((path) => ({ path, names: this.#files.names(path) }));
      // A folder that is gone held files that nobody knows.
      if (matches === undefined || all.some(({ names }) => names === undefined)) return undefined;
      paths = all.flatMap(({ path, names = [] }) =>
        names
          .filter((name) => matches.test(name))
          .toSorted()
          .map((name) => join(path, name)),
      );
    }
    return paths;
  }
}

/** glob(7) without its sets: what begins with a dot is named by a dot only. */
function globOf(part: string): RegExp | undefined {
  if (/[[\]\\]/.test(part)) return undefined;
  const literal = part.replace(/[.+^${}()|]/g, '\\$&');
  const inner = literal.replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${/^[*?]/.test(part) ? '(?!\\.)' : ''}${inner}$`, 's');
}

/** The folder of nginx's main file, where a file of one of its sites lies in a folder beside it. */
export function folderAround(folder: string, files: FilesBeside): string {
  const around = dirname(folder);
  return basename(folder) !== '' && files.names(around)?.includes('nginx.conf') === true
    ? around
    : folder;
}
