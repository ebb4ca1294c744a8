/**
 * Which folder `file_server` shows at which prefix
 * (https://caddyserver.com/docs/caddyfile/directives/file_server).
 */
import { join } from 'node:path';
import { decodedPath } from '../../model/decoded-path.js';
import { type PathBase, placed } from './addresses.js';
import { begins } from './path-text.js';
import type { Draft } from './draft.js';
import { writtenWords, type Statement } from './statement.js';

/** A `root` for the paths below a prefix. */
export interface Root {
  readonly prefix: string;
  readonly folder: string;
}

/** @param base what has been taken off the paths here */
export function foldersAt(
  prefix: string,
  roots: readonly Root[],
  base: string,
): { readonly prefix: string; readonly root: string }[] {
  // The longest one that fits decides, and of two alike the later.
  const own = roots
    .filter((root) => begins(prefix, root.prefix, 'any'))
    .reduce<Root | undefined>(
      (best, root) => (best && best.prefix.length > root.prefix.length ? best : root),
      undefined,
    );
  const below = roots.filter((root) => begins(root.prefix, prefix, 'any'));
  const inside = below.filter((root) => !begins(prefix, root.prefix, 'any'));
  return [...(own === undefined ? [] : [{ ...own, prefix }]), ...inside].map((each) => ({
    prefix: each.prefix,
    root: placed(join(each.folder, decodedPath(each.prefix.slice(base.length - 1))), {
      between: '',
    }),
  }));
}

/** The folder of `root DIR`, `root * DIR` or `root /docs/* DIR`. */
export function rootFolder(statement: Statement, base: PathBase): string | undefined {
  const rest = statement.words.slice(1);
  const folder = rest.at(-1);
  if (folder === undefined || rest.length > 2 || folder.includes('{')) return undefined;
  return placed(folder, base);
}

/** What is in its block and as ours; hidden files we never show. */
export function readFileServer(statement: Statement, draft: Draft): readonly Statement[] {
  const block = statement.block ?? [];
  const guards: Statement[] = [];
  for (const each of block) {
    const [name = '', ...rest] = each.words;
    if (name === 'hide' && rest.every((file) => /^\.[^/]*$/.test(file))) draft.take(each);
    else if (name === 'hide') guards.push(each);
    else if (/^(index index\.html|precompressed( br| gzip)*)$/.test(each.words.join(' '))) {
      draft.take(each);
    }
  }
  draft.take(statement);
  if (statement.words.includes('browse')) {
    draft.note(statement.line, `${writtenWords(statement)}: folders are not listed`);
  }
  return guards;
}

/** @returns whether unknown pages are the index; undefined for what is not as ours */
export function isSpa(tryFiles: Statement, at: string): boolean | undefined {
  const tried = tryFiles.words.slice(1).join(' ');
  if ([`{path} ${at}index.html`, `{path} {path}/ ${at}index.html`].includes(tried)) return true;
  return tried === '{path} {path}/index.html' ? false : undefined;
}

/** `try_files /maintenance.html` stands before every file, where the path itself is not looked for. */
export function hidesFiles({ words: [name = '', ...tried] }: Statement): boolean {
  const at = tried.indexOf('{path}');
  const before = at === -1 ? tried : tried.slice(0, at);
  return name === 'try_files' && before.some((each) => !each.includes('{'));
}
