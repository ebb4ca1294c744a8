/**
 * The directives of a Caddy site, level by level, as places of ours. Of directives that answer the first
 * that fits does, in Caddy's order: `handle`, `route`, `respond`, `metrics`, `reverse_proxy`, and of
 * those alike the one with the longest path (https://caddyserver.com/docs/caddyfile/directives).
 */
import { asPrefix } from './addresses.js';
import { begins } from './path-text.js';
import {
  caddyAnsweringIn,
  isBeside,
  isOnlyAnotherAddress,
  isUpgrade,
  caddyNarrowingIn,
  caddyNarrows,
  refuses,
} from './caddy-access.js';
import { foldersAt, rootFolder, hidesFiles, isSpa, readFileServer } from './caddy-files.js';
import { type CaddyContext, isCaddyStripping, type CaddyLevel, levelIn } from './caddy-level.js';
import { beginning, type Matched, matched, matcherOf } from './caddy-matchers.js';
import { readProxy } from './caddy-proxy.js';
import { everythingIn, withSnippets } from './caddy-snippets.js';
import { type Behind, type DraftPlace, type Guard, isApp, leadsTo } from './place.js';
import { firstIn, type Statement } from './statement.js';

/** A directive that answers, and for which requests. */
interface Answering {
  readonly statement: Statement;
  readonly rank: number;
  /** None for what nobody can tell. */
  readonly at: readonly Matched[];
}

const RANKS: Readonly<Record<string, number>> = {
  handle: 1,
  handle_path: 1,
  route: 2,
  respond: 3,
  error: 3,
  abort: 3,
  metrics: 4,
  reverse_proxy: 5,
  php_fastcgi: 6,
  file_server: 7,
};

export class CaddyLevels {
  readonly #context: CaddyContext;
  readonly #host: string | undefined;
  readonly #others: ReadonlySet<DraftPlace>;
  /** Single paths that become others. */
  readonly #rewritten: {
    readonly by: Statement;
    readonly at: readonly Matched[];
    readonly target: string;
    readonly level: CaddyLevel;
  }[] = [];

  constructor(context: CaddyContext, host: string | undefined) {
    this.#context = context;
    this.#host = host;
    this.#others = new Set(context.draft.places);
  }

  readSite(block: readonly Statement[]): void {
    const none = { matchers: new Map(), conditions: new Map(), partly: new Map() };
    this.#level(block, { prefix: '/', base: '/', roots: [], ...none, earlier: new Set() }, false);
    this.#guardRewritten();
  }

  /** A page that is answered with another page is as closed as the page that is shown. */
  #guardRewritten(): void {
    const closed = this.#context.draft.guards.filter(
      ({ host, by }) => host === this.#host && caddyNarrowingIn([by]) !== undefined,
    );
    for (const { by, at, target, level } of this.#rewritten) {
      const isClosed = closed.some(
        ({ prefix }) => target.includes('{') || begins(target, prefix, 'any'),
      );
      if (isClosed) this.#guard(by, at, level);
    }
  }

  /** A level where the places of this site that are there by now have answered before. */
  #after(level: CaddyLevel): CaddyLevel {
    const earlier = this.#context.draft.places.filter((place) => !this.#others.has(place));
    return { ...level, earlier: new Set(earlier) };
  }

  /** @param asWritten the order of the file is that of the requests */
  #level(written: readonly Statement[], outer: CaddyLevel, asWritten: boolean): void {
    const { draft } = this.#context;
    const block = withSnippets(written, this.#context);
    const level = levelIn(block, outer, this.#context);
    this.#guards(block, level, outer.base);
    const spa = this.#tryFiles(block, level);
    const answering = block.flatMap((statement) => this.#answering(statement, level));
    const longest = ({ statement, at }: Answering): number =>
      Math.max(
        ...(at.length > 0 ? at : this.#among(statement, level)).map(
          (each) => (each.kind === 'path' ? each.path : each.prefix).length,
        ),
      );
    const ordered = asWritten
      ? answering
      : answering.toSorted((a, b) => a.rank - b.rank || longest(b) - longest(a) || 0);
    const before: { readonly prefix: string; readonly by: Statement }[] = [];
    for (const { statement, at } of ordered) {
      if (at.length === 0) {
        this.#conditional(statement, this.#after(level));
      }
      for (const each of at) {
        const path = each.kind === 'path' ? each.path : each.prefix;
        const first = before.find(({ prefix }) => begins(path, prefix, 'any'));
        if (first !== undefined || !begins(path, level.prefix, 'any')) {
          const why =
            first === undefined ? '' : `: ${draft.where(first.by)} answers at ${path} first`;
          draft.lose(statement, `never reached${why}`);
          continue;
        }
        this.#answer(statement, each, level, spa);
        // PHP takes what it runs; files that are there come after it.
        if (each.kind === 'prefix' && statement.words[0] !== 'php_fastcgi') {
          before.push({ prefix: beginning(each), by: statement });
        }
      }
    }
    for (const each of block) if (each.words[0] === 'redir') this.#redirect(each, level);
  }

  #tryFiles(block: readonly Statement[], level: CaddyLevel): boolean {
    const { draft } = this.#context;
    const tried = block.filter(({ words }) => words[0] === 'try_files');
    const at = level.prefix.slice(level.base.length - 1);
    const all = tried.map((each) => ({ each, spa: isSpa(each, at) }));
    for (const { each, spa } of all) {
      if (spa === undefined) {
        draft.lose(each, 'only the index of a single-page front end is understood');
        const paths = matched(matcherOf(each), level.matchers, level.base, level.prefix);
        if (hidesFiles(each)) this.#guard(each, paths ?? [], level, isApp);
      } else draft.take(each);
    }
    return all.some(({ spa }) => spa === true);
  }

  /**
   * What comes before anything answers, for all that it matches: it asks, or makes of a request another.
   * @param outerBase what had been taken off before this level
   */
  #guards(block: readonly Statement[], level: CaddyLevel, outerBase: string): void {
    const { draft } = this.#context;
    for (const each of block) {
      const [name = ''] = each.words;
      if (name === 'log') draft.take(each, ...everythingIn(each));
      if (isBeside(each) && !caddyNarrows(each)) continue;
      if (Object.hasOwn(RANKS, name) || name === 'redir') continue;
      if (isCaddyStripping(each, outerBase, level.prefix)) continue;
      const at = matched(matcherOf(each), level.matchers, level.base, level.prefix);
      // Of these the rest is read elsewhere, and of another method an app can tell.
      const isRead = /^(root|try_files|method)$/.test(name);
      const isSingle = at?.every(({ kind }) => kind === 'path') === true;
      // Another folder for one file only.
      if (isSingle && name === 'root') this.#guard(each, at, level, isApp);
      const isMoved = isSingle && /^(rewrite|uri)$/.test(name);
      if (isMoved) {
        const to = name === 'rewrite' ? (each.words.at(-1) ?? '') : '{';
        const target = `${level.base.slice(0, -1)}${to.replace(/\?.*/s, '')}`;
        this.#rewritten.push({ by: each, at, target, level });
      }
      if (at !== undefined && (isRead || isMoved)) continue;
      draft.loseAccess(each, 'what it is about is left out');
      this.#guard(each, at ?? this.#among(each, level), level);
    }
  }

  /** Where a matcher of more than paths may hold; none for anywhere. */
  #among(statement: Statement, { partly, base, prefix }: CaddyLevel): readonly Matched[] {
    const name = matcherOf(statement);
    const paths = name === undefined ? undefined : partly.get(name);
    return paths === undefined || paths.length === 0
      ? []
      : (matched(name, partly, base, prefix) ?? []);
  }

  /** @param at none for what is about more than paths */
  #guard(
    by: Statement,
    at: readonly Matched[],
    level: CaddyLevel,
    spares: Guard['spares'] = () => false,
  ): void {
    const { draft } = this.#context;
    const host = this.#host;
    const all: readonly Matched[] =
      at.length > 0 ? at : [{ kind: 'prefix', prefix: level.prefix, loose: false }];
    for (const each of all) {
      const below = each.kind === 'prefix';
      const prefix = beginning(each);
      const spared = (place: DraftPlace): boolean =>
        spares(place) || (level.earlier.has(place) && isInside(place, level.prefix));
      draft.guards.push({ by, host, prefix, letterCase: 'any', below, spares: spared });
    }
  }

  /** A directive that answers, if it is one that is understood. */
  #answering(statement: Statement, level: CaddyLevel): Answering[] {
    const [name = ''] = statement.words;
    const rank = Object.hasOwn(RANKS, name) ? RANKS[name] : undefined;
    if (rank === undefined) return [];
    const matcher = matcherOf(statement);
    const at = matched(matcher, level.matchers, level.base, level.prefix);
    return [{ statement, rank, at: at ?? [] }];
  }

  /** A directive that answers some of the requests here, nobody can tell which. */
  #conditional(statement: Statement, level: CaddyLevel): void {
    const matcher = matcherOf(statement);
    const condition = matcher === undefined ? undefined : level.conditions.get(matcher);
    const why = `${matcher ?? ''} is no matcher of paths`;
    if (condition !== undefined && isUpgrade(condition)) this.#context.draft.lose(statement, why);
    else this.#lose(statement, this.#among(statement, level), level, why);
  }

  /** A directive of a single path: only what shows files, leads elsewhere or is fixed needs no guard. */
  #single(statement: Statement, at: Matched & { readonly kind: 'path' }, level: CaddyLevel): void {
    const { draft, base } = this.#context;
    const why = `${at.path} is a single path: prefixes lead to everything below them`;
    const closed = caddyNarrowingIn([statement]) !== undefined;
    if (!closed && caddyAnsweringIn([statement]) === undefined) {
      draft.lose(statement, why);
      const others = firstIn([statement], (each) => each.words[0] === 'root' || hidesFiles(each));
      if (others !== undefined) this.#guard(statement, [at], level, isApp);
      return;
    }
    const proxied = statement.words[0] === 'reverse_proxy';
    const behind = proxied ? readProxy(statement, draft, base) : undefined;
    if (closed) this.#lose(statement, [at], level, why);
    else {
      draft.lose(statement, why);
      this.#guard(statement, [at], level, leadsTo(behind));
    }
  }

  /** Loses a directive, with a guard over what it answered. */
  #lose(statement: Statement, at: readonly Matched[], level: CaddyLevel, why: string): void {
    this.#context.draft.loseAccess(statement, `${why}; what would answer there is left out`);
    this.#guard(statement, at, level);
  }

  #answer(statement: Statement, at: Matched, level: CaddyLevel, spa: boolean): void {
    const { draft, base } = this.#context;
    const [name] = statement.words;
    if (name === 'respond' || name === 'error' || name === 'abort') {
      this.#refuse(statement, at, level);
      return;
    }
    if (name === 'php_fastcgi' || name === 'metrics') {
      this.#lose(statement, [at], this.#after(level), 'only http is spoken to apps');
      return;
    }
    if (at.kind === 'path') {
      this.#single(statement, at, level);
      return;
    }
    const { prefix } = at;
    if (at.loose) {
      const bare = prefix.slice(0, -1);
      draft.note(
        statement.line,
        `${bare}* also matched ${bare}…; ${prefix} is whole segments only`,
      );
    }
    if (name === 'reverse_proxy') {
      const behind = readProxy(statement, draft, base);
      const keep = prefix !== '/' && level.base !== prefix;
      if (behind !== undefined) this.#mounted(statement, { prefix, behind, keep }, level);
      else this.#guardPlace(statement, prefix, level);
    } else if (name === 'file_server') {
      this.#files(statement, prefix, level, spa);
    } else {
      draft.take(statement);
      const strips = name === 'handle_path' && prefix !== level.prefix;
      const inner = { ...this.#after(level), prefix, base: strips ? prefix : level.base };
      this.#level(statement.block ?? [], inner, name === 'route');
    }
  }

  #refuse(statement: Statement, at: Matched, level: CaddyLevel): void {
    const { draft } = this.#context;
    if (!refuses(statement)) {
      draft.lose(statement, 'fixed answers are the app’s own');
      // A folder in its place would show what is below it.
      if (at.kind === 'prefix') this.#guardPlace(statement, beginning(at), level, isApp);
      return;
    }
    draft.loseAccess(statement, 'what would answer there is left out');
    this.#guardPlace(statement, beginning(at), level);
  }

  /** What comes before a directive has answered already; what comes after is never reached. */
  #guardPlace(by: Statement, path: string, level: CaddyLevel, spares?: Guard['spares']): void {
    this.#guard(by, [{ kind: 'path', path }], level, spares);
  }

  #files(statement: Statement, prefix: string, level: CaddyLevel, spa: boolean): void {
    const { draft, base } = this.#context;
    const own = (statement.block ?? []).find(({ words }) => words[0] === 'root');
    const folder = own === undefined ? undefined : rootFolder(own, base);
    if (own !== undefined && folder !== undefined) draft.take(own);
    const roots = folder === undefined ? level.roots : [{ prefix, folder }];
    const folders = foldersAt(prefix, roots, level.base);
    if (folders.length === 0) {
      draft.lose(statement, 'no root says which files');
      this.#guardPlace(statement, prefix, level);
      return;
    }
    const hiding = readFileServer(statement, draft);
    for (const each of hiding) draft.loseAccess(each, `${prefix} is left out`);
    for (const { prefix: where, root } of folders) {
      const behind = { kind: 'files', root, spa: spa && where === prefix } as const;
      this.#place(statement, { prefix: where, behind, keep: false });
      for (const each of hiding) this.#guardPlace(each, where, level);
    }
  }

  /** A prefix that is taken off in part is neither kept nor taken off. */
  #mounted(
    statement: Statement,
    place: { readonly prefix: string; readonly behind: Behind; readonly keep: boolean },
    level: CaddyLevel,
  ): void {
    if (place.keep && level.base !== '/') {
      const why = `${level.base} is taken off ${place.prefix}: a prefix is kept or taken off whole`;
      this.#context.draft.lose(statement, why);
      this.#guardPlace(statement, place.prefix, level);
      return;
    }
    this.#place(statement, place);
  }

  #place(
    { line }: Statement,
    place: { readonly prefix: string; readonly behind: Behind; readonly keep: boolean },
  ): void {
    const host = this.#host;
    const rest = { host, cookies: false, line, sealed: false };
    this.#context.draft.places.push({ ...place, ...rest });
  }

  /** `redir /api /api/`: done by sockpit, with the query, where `/api/` is an app. */
  #redirect(statement: Statement, level: CaddyLevel): void {
    const { draft } = this.#context;
    const { base, prefix: within, matchers, conditions } = level;
    const [, from = '', to = '', code = '302', ...more] = statement.words;
    const target = asPrefix(`${base}${from}`);
    const isOurs =
      from.startsWith('/') &&
      [`${from}/`, `${from}/?{query}`].includes(to) &&
      /^(30[1278]|permanent|temporary)$/.test(code) &&
      more.length === 0 &&
      draft.places.some(({ prefix, host }) => prefix === target && host === this.#host);
    if (isOurs) {
      draft.take(statement);
      return;
    }
    const matcher = matcherOf(statement);
    const at = matched(matcher, matchers, base, within);
    const condition = matcher === undefined ? undefined : conditions.get(matcher);
    if (
      at === undefined
        ? condition !== undefined && isOnlyAnotherAddress(condition, to)
        : at.every(({ kind }) => kind === 'path')
    ) {
      draft.lose(statement, 'redirects are the app’s own');
      return;
    }
    draft.loseAccess(statement, 'what would answer there is left out');
    const isMoved = at !== undefined && /^(permanent|30[18])$/.test(statement.words.at(-1) ?? '');
    // What has moved for good is nowhere else.
    this.#guard(statement, at ?? this.#among(statement, level), level, ({ prefix }) =>
      isMoved ? !at.some((each) => begins(prefix, beginning(each), 'any')) : false,
    );
  }
}

function isInside({ prefix }: DraftPlace, around: string): boolean {
  return prefix !== around && begins(prefix, around, 'any');
}
