/**
 * What holds for a whole level of a Caddy site, wherever it stands in it: its matchers, its folders, and
 * what is taken off the paths (https://caddyserver.com/docs/caddyfile/matchers).
 */
import { asPrefix, type PathBase } from './addresses.js';
import { begins } from './path-text.js';
import { isAboutClients } from './caddy-access.js';
import { rootFolder, type Root } from './caddy-files.js';
import { matched, type Matchers, namedPaths, pathsAmong } from './caddy-matchers.js';
import type { Draft } from './draft.js';
import type { DraftPlace } from './place.js';
import type { Statement } from './statement.js';

export interface CaddyContext {
  readonly draft: Draft;
  readonly base: PathBase;
  readonly snippets: ReadonlyMap<string, Statement>;
  /** Statements of snippets with arguments, which are not in the file as they are read. */
  readonly filledIn: Statement[];
}

/** What a level takes over from around it. */
export interface CaddyLevel {
  /** All requests here begin with it. */
  readonly prefix: string;
  /** What has been taken off their paths; `/` for nothing. */
  readonly base: string;
  readonly roots: readonly Root[];
  readonly matchers: Matchers;
  /** The matchers that ask for more than a path; the paths that they name are in `partly`. */
  readonly conditions: ReadonlyMap<string, Statement>;
  readonly partly: Matchers;
  /** What answered before a request came here. */
  readonly earlier: ReadonlySet<DraftPlace>;
}

/** What holds for the whole level, wherever it stands in it. */
export function levelIn(
  block: readonly Statement[],
  outer: CaddyLevel,
  { draft, base: folder }: CaddyContext,
): CaddyLevel {
  const matchers = new Map(outer.matchers);
  const conditions = new Map(outer.conditions);
  const partly = new Map(outer.partly);
  for (const each of block) {
    const [name = ''] = each.words;
    if (!name.startsWith('@')) continue;
    const paths = namedPaths(each);
    if (paths !== undefined) {
      draft.take(each, ...(each.block ?? []));
      matchers.set(name, paths);
      continue;
    }
    matchers.delete(name);
    conditions.set(name, each);
    partly.set(name, pathsAmong(each) ?? []);
    if (isAboutClients(each)) draft.loseAccess(each, 'only paths are understood');
    else draft.lose(each, 'only a matcher of paths is understood');
  }
  const stripping = block.filter((each) => isCaddyStripping(each, outer.base, outer.prefix));
  draft.take(...stripping);
  const base = stripping.length > 0 ? outer.prefix : outer.base;
  const roots = block.filter(({ words }) => words[0] === 'root');
  const own: Root[] = [];
  for (const each of roots) {
    const path = rootFolder(each, folder);
    const matcher = each.words.length > 2 ? each.words[1] : undefined;
    const at = matched(matcher, matchers, base, outer.prefix);
    if (path === undefined || at === undefined) {
      draft.lose(each, 'a folder for some requests only, or one that is a variable');
      continue;
    }
    for (const one of at) {
      if (one.kind === 'path') draft.lose(each, `${one.path} is a single path`);
      else {
        draft.take(each);
        own.push({ prefix: one.prefix, folder: path });
      }
    }
  }
  // What a level says of its folders stands over what is said around it.
  const around = outer.roots.filter(
    (root) => !own.some(({ prefix }) => begins(root.prefix, prefix, 'any')),
  );
  return { ...outer, base, roots: [...around, ...own], matchers, conditions, partly };
}

/** `uri strip_prefix /api` where all paths begin so. */
export function isCaddyStripping({ words }: Statement, base: string, prefix: string): boolean {
  const path = /^uri (?:\* )?strip_prefix (\/.*)$/.exec(words.join(' '))?.[1];
  return path !== undefined && asPrefix(`${base}${path}`) === prefix;
}
