/**
 * One location of nginx: which paths it is about, and what its block does where that is plain.
 */
import { isSetting } from './nginx-settings.js';
import type { Statement } from './statement.js';

export interface Location {
  readonly statement: Statement;
  readonly block: readonly Statement[];
  /** Empty for a prefix. */
  readonly modifier: string;
  readonly path: string;
}

export function isLocation({ words, block }: Statement): boolean {
  return words[0] === 'location' && block !== undefined && words.length > 1;
}

/** `location = /x`, and `location =/x`. */
export function locationOf(statement: Statement): Location {
  const [, first = '', ...rest] = statement.words;
  const block = statement.block ?? [];
  if (/^(=|~|~\*|\^~)$/.test(first)) {
    return { statement, block, modifier: first, path: rest.join(' ') };
  }
  const [, modifier = '', path = ''] = /^(=|\^~|~\*|~)?(.*)$/s.exec(first) ?? [];
  return { statement, block, modifier, path };
}

/**
 * What the paths begin with that a pattern matches, each with one of these; undefined where it does not say so.
 * `^/(admin|internal)/` → `/admin` and `/internal`.
 */
export function literalsOf(pattern: string): readonly string[] | undefined {
  const [, literal, after = ''] = /^\^(\/[\w/-]*)(.)?/.exec(pattern) ?? [];
  if (literal === undefined) return undefined;
  const [group, inner = '', behind = ''] =
    /^\((?:\?:)?([\w/\\.|-]+)\)(.?)/.exec(pattern.slice(literal.length + 1)) ?? [];
  // An alternative to the whole of it begins with anything.
  if (pattern.slice(literal.length + 1 + (group?.length ?? 0)).includes('|')) return undefined;
  if (group !== undefined && !/[?*{|]/.test(behind)) {
    return inner.split('|').map((each) => literal + (/^[\w/-]*/.exec(each)?.[0] ?? ''));
  }
  // The last of them is optional.
  return [/[?*{]/.test(after) ? literal.slice(0, -1) : literal];
}

export function isPrefixLocation({ modifier, path }: Location): boolean {
  return (modifier === '' || modifier === '^~') && !path.startsWith('@');
}

/** `/\.`, `/\.ht`, `/\.(git|svn)`, `/\.(?!well-known).*`: nothing but names that begin with a dot. */
export const HIDDEN_FILES = /^\/\\\.(\w+|\([\w|]+\)|\*|\(\?!well-known\)(\.\*)?)?\$?$/;

export function isDenied(block: readonly Statement[]): boolean {
  const [first, ...more] = block.filter((each) => !isSetting(each));
  return more.length === 0 && /^(deny all|return 40[34])$/.test(first?.words.join(' ') ?? '');
}

/** `location = / { return 302 /app/; }` */
export function isRedirect(block: readonly Statement[]): boolean {
  const [only, ...more] = block;
  return more.length === 0 && /^return 30[12378] /.test(only?.words.join(' ') ?? '');
}

/** What is shown to whoever meets an error is nothing that somebody keeps back. */
export function isErrorPage({ path, block }: Location, errorPages: ReadonlySet<string>): boolean {
  return (
    errorPages.has(path) &&
    block.every((each) => isSetting(each) || /^(root|alias|internal)$/.test(each.words[0] ?? ''))
  );
}

/** The paths that `error_page` names. */
export function errorPagesIn(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ words, block = [] }) => [
    ...(words[0] === 'error_page' ? words.slice(-1).filter((each) => each.startsWith('/')) : []),
    ...errorPagesIn(block),
  ]);
}

/** `location = /api { return 301 /api/; }`: done by sockpit, with the query, where `/api/` is an app. */
export function isSlashRedirect({ path, block }: Location, siblings: readonly Location[]): boolean {
  const [only, ...more] = block;
  return (
    more.length === 0 &&
    siblings.some((each) => isPrefixLocation(each) && each.path === `${path}/`) &&
    [`${path}/`, `${path}/$is_args$args`].some((to) =>
      [`return 301 ${to}`, `return 308 ${to}`].includes(only?.words.join(' ') ?? ''),
    )
  );
}

/** A path of nginx as one of ours: it compares what has been decoded, so that a `%` is no escape. */
export function literalPath(path: string): string {
  return path.replaceAll('%', '%25');
}
