/**
 * The locations of one nginx server as places of ours.
 */
import { join } from 'node:path';
import { asPrefix, type PathBase, placed } from './addresses.js';
import { escaped, type LetterCase } from './path-text.js';
import type { Draft } from './draft.js';
import { type Behind, type DraftPlace, type Guard, isApp, leadsTo } from './place.js';
import {
  nginxAnsweringIn,
  guardsOf,
  letsEverybodyIn,
  nginxNarrowingIn,
  ownGuards,
} from './nginx-access.js';
import {
  HIDDEN_FILES,
  isDenied,
  isErrorPage,
  isLocation,
  isPrefixLocation,
  isRedirect,
  isSlashRedirect,
  literalPath,
  literalsOf,
  type Location,
  locationOf,
} from './nginx-location.js';
import { isClosedAt } from './nginx-choice.js';
import { isCookiePath, isNginxStripping, isOwnPrefixField, rewrittenBy } from './nginx-rewrites.js';
import { takeSettings } from './nginx-settings.js';
import { isRoot, otherFilesIn, readTryFiles } from './nginx-folder.js';
import type { Upstreams } from './nginx-upstreams.js';
import type { Statement } from './statement.js';

export interface LocationContext {
  readonly draft: Draft;
  readonly base: PathBase;
  readonly upstreams: Upstreams;
  /** The paths of the pages that are shown with errors. */
  readonly errorPages: ReadonlySet<string>;
}

/** What a location takes over from around it. */
interface Scope {
  readonly path: string;
  readonly root: Statement | undefined;
  readonly guards: readonly Statement[];
  readonly siblings: readonly Location[];
  readonly sealed: boolean;
}

export class LocationReader {
  readonly #context: LocationContext;
  readonly #host: string | undefined;
  #named: ReadonlyMap<string, Location> = new Map();
  /** True for a path that the server closes. */
  #isClosed: (path: string) => boolean = () => false;

  constructor(context: LocationContext, host: string | undefined) {
    this.#context = context;
    this.#host = host;
  }

  readServer(block: readonly Statement[], guards: readonly Statement[]): void {
    const { draft } = this.#context;
    const siblings = block.filter(isLocation).map(locationOf);
    const named = siblings.filter(({ path }) => path.startsWith('@'));
    this.#named = new Map(named.map((each) => [each.path, each]));
    this.#isClosed = (path) => isClosedAt(path, block, guards);
    const roots = block.filter(isRoot);
    draft.take(...roots);
    const root = roots.at(-1);
    const scope = { path: '/', root, guards, siblings, sealed: false };
    const tryFiles = block.find(({ words }) => words[0] === 'try_files');
    if (!siblings.some((each) => isPrefixLocation(each) && each.path === '/')) {
      if (root !== undefined) this.#files('/', root, tryFiles, scope, root.line);
      this.#guardClosed('/', scope);
    } else if (tryFiles !== undefined) {
      draft.lose(tryFiles, 'never reached: `location /` answers');
    }
    this.#rewrites(block, '/', undefined);
    for (const each of siblings) this.#location(each, scope);
  }

  #location(location: Location, scope: Scope): void {
    const { statement, modifier, path } = location;
    if (path.startsWith('@')) return;
    if (isPrefixLocation(location)) this.#prefix(location, scope);
    else if (modifier === '=') {
      if (isSlashRedirect(location, scope.siblings)) {
        this.#context.draft.take(statement, ...location.block);
      } else if (isErrorPage(location, this.#context.errorPages)) {
        this.#context.draft.lose(statement, 'the pages for errors are our own');
      } else {
        const why = 'a single path: prefixes lead to everything below them';
        if (isRedirect(location.block)) this.#context.draft.lose(statement, why);
        else this.#lose(location, scope, { why, at: [escaped(literalPath(path))], below: false });
      }
    } else {
      if (HIDDEN_FILES.test(path) && isDenied(location.block)) {
        this.#hiddenFiles(location, scope);
        return;
      }
      const at = literalsOf(path);
      const why = 'a regular expression: prefixes are whole segments';
      const letterCase = modifier === '~' ? 'exact' : 'any';
      this.#lose(location, scope, { why, at, letterCase, below: true });
    }
  }

  /**
   * Loses a location, with a guard over its paths unless they only showed files or led elsewhere.
   * @param paths `at` is what they begin with, if anybody can tell
   */
  #lose(
    location: Location,
    scope: Scope,
    paths: {
      readonly why: string;
      readonly at: readonly string[] | undefined;
      readonly letterCase?: LetterCase;
      readonly below: boolean;
    },
  ): void {
    const { draft, upstreams } = this.#context;
    const { statement, block } = location;
    const { why, at, letterCase = 'exact', below } = paths;
    const rewrite = block.find(({ words }) => words[0] === 'rewrite');
    const closed = nginxNarrowingIn(block) ?? rewrite ?? guardsOf(block, scope.guards)[0];
    const pass = block.find(({ words }) => words[0] === 'proxy_pass');
    const answering = pass ?? nginxAnsweringIn(block);
    const others = answering === undefined ? otherFilesIn(location, scope.root) : undefined;
    if (closed === undefined && answering === undefined && others === undefined) {
      draft.lose(statement, why);
      return;
    }
    if (closed === undefined && pass !== undefined) draft.lose(statement, why);
    else draft.loseAccess(statement, `${why}; what would answer there is left out`);
    const isFollowed = pass === undefined ? () => false : leadsTo(upstreams.read(pass)?.behind);
    const spares: Guard['spares'] = (place) => {
      if (below && place.sealed) return true;
      if (closed !== undefined) return false;
      return at === undefined || others !== undefined ? isApp(place) : isFollowed(place);
    };
    for (const prefix of at ?? [scope.path]) {
      this.#guard(closed ?? statement, prefix, { letterCase, below, spares });
    }
  }

  #guard(
    by: Statement,
    prefix: string,
    {
      letterCase = 'exact',
      below = false,
      spares = () => false,
    }: Partial<Pick<Guard, 'letterCase' | 'below' | 'spares'>> = {},
  ): void {
    const host = this.#host;
    this.#context.draft.guards.push({ by, host, prefix, letterCase, below, spares });
  }

  /** What narrows the whole of a place. */
  #guardClosed(prefix: string, { guards: [by] }: Pick<Scope, 'guards'>): void {
    if (by !== undefined) this.#guard(by, prefix);
  }

  /** `location ~ /\.git { deny all; }`: of a folder we never show what is hidden; an app might. */
  #hiddenFiles({ statement, block, path }: Location, scope: Scope): void {
    const { draft } = this.#context;
    draft.take(statement, ...block);
    // They are Apache's, and are in the configuration of nginx since its first example.
    if (path === '/\\.ht') return;
    const spares = (place: DraftPlace): boolean => !isApp(place) || place.sealed;
    this.#guard(statement, scope.path, { below: true, spares });
  }

  /** What is sent elsewhere, or looked for by another path, is not what stands there. */
  #rewrites(block: readonly Statement[], within: string, behind: Behind | undefined): void {
    for (const each of block) {
      const rewritten = rewrittenBy(each);
      if (rewritten === undefined || isNginxStripping(within, each)) continue;
      if (rewritten.single) {
        // A page that is answered with another page is as public as the page that is shown.
        const isPublic = !rewritten.target.startsWith('/') || !this.#isClosed(rewritten.target);
        if (!isPublic) this.#guard(each, escaped(literalPath(rewritten.whole)));
        continue;
      }
      const prefix = escaped(literalPath(rewritten.path));
      const spares = (place: DraftPlace): boolean =>
        rewritten.moved ? !place.prefix.startsWith(prefix) : isOther(place, behind);
      this.#guard(each, prefix, { below: true, spares });
    }
  }

  #prefix(location: Location, scope: Scope): void {
    const { draft } = this.#context;
    const { statement, block, path } = location;
    const prefix = asPrefix(literalPath(path));
    if (!path.endsWith('/')) {
      if (scope.siblings.some((each) => isPrefixLocation(each) && each.path === `${path}/`)) {
        const why = `\`location ${path}/\` answers below it`;
        this.#lose(location, scope, { why, at: [escaped(literalPath(path))], below: false });
        return;
      }
      draft.note(statement.line, `${path} also led to ${path}…; ${prefix} is whole segments only`);
    }
    // It is asked for files before the app, and may lead to another location.
    const tried = block.some(({ words }) => words[0] === 'proxy_pass')
      ? block.filter(({ words }) => words[0] === 'try_files')
      : [];
    const guards = [...guardsOf(block, scope.guards), ...tried];
    if (block.some(({ words }) => words[0] === 'return')) {
      const why = 'redirects and fixed answers are the app’s own';
      this.#lose(location, scope, { why, at: [prefix], below: false });
      const fixed = block.find(({ words }) => /^return 2\d\d/.test(words.join(' ')));
      // A folder in its place would show what is below it.
      if (fixed !== undefined && path.endsWith('/')) this.#guard(fixed, prefix, { spares: isApp });
      return;
    }
    draft.take(statement);
    takeSettings(block, draft);
    if (letsEverybodyIn(block))
      draft.take(...block.filter(({ words }) => /^(allow|deny)$/.test(words[0] ?? '')));
    for (const each of [...ownGuards(block), ...tried]) {
      draft.loseAccess(each, `${prefix} is left out`);
    }
    const roots = block.filter(isRoot);
    draft.take(...roots);
    const root = roots.at(-1) ?? scope.root;
    const sealed = location.modifier === '^~';
    const inner = { ...scope, path: prefix, root, guards, sealed };
    const behind = this.#answer(location, prefix, inner);
    this.#rewrites(block, prefix, behind);
    this.#guardClosed(prefix, inner);
    const siblings = block.filter(isLocation).map(locationOf);
    for (const each of siblings) this.#location(each, { ...inner, siblings });
  }

  /** @returns the app that answers, if it is one */
  #answer(location: Location, prefix: string, scope: Scope): Behind | undefined {
    const { draft } = this.#context;
    const { statement, block, path } = location;
    const one = (name: string): Statement | undefined =>
      block.find(({ words }) => words[0] === name);
    const pass = one('proxy_pass');
    if (pass !== undefined) return this.#proxy(location, pass, prefix, scope);
    const answering = nginxAnsweringIn(block.filter((each) => !isLocation(each)));
    if (answering !== undefined) {
      const why = 'only http is spoken to apps; what would answer there is left out';
      draft.loseAccess(answering, why);
      // A location below it answers for itself, there as here.
      this.#guard(answering, prefix);
      return undefined;
    }
    const folder = one('alias') ?? scope.root;
    if (folder === undefined) {
      draft.lose(statement, 'nothing stands behind it');
      this.#guard(statement, prefix);
    } else this.#files(path, folder, one('try_files'), scope, statement.line);
    return undefined;
  }

  #proxy(
    { block, path, statement }: Location,
    pass: Statement,
    prefix: string,
    scope: Scope,
  ): Behind | undefined {
    const { draft } = this.#context;
    const passed = this.#context.upstreams.read(pass);
    if (passed === undefined) {
      this.#guard(pass, prefix);
      return undefined;
    }
    const { behind, uri } = passed;
    if (uri !== undefined && uri !== '/' && uri !== path) {
      // What takes the beginning of the path off leads there as well.
      const isSame = (around: string): boolean => `${around.slice(0, -1)}${uri}` === path;
      const isTaken = scope.siblings.some(
        (each) => isPrefixLocation(each) && isSame(each.path) && this.#takesOff(each, behind),
      );
      if (isTaken) draft.take(pass);
      else draft.lose(pass, `${prefix} cannot become ${uri}: the prefix is kept or taken off`);
      const spares: Guard['spares'] = (place) =>
        isSame(place.prefix) && !place.keep && leadsTo(behind)(place);
      this.#guard(pass, prefix, { spares });
      return behind;
    }
    const rewrite = block.find((each) => isNginxStripping(prefix, each));
    if (rewrite !== undefined && uri === undefined) draft.take(rewrite);
    const strips = prefix === '/' || uri === '/' || (rewrite !== undefined && uri === undefined);
    const cookies = block.find((each) => isCookiePath(prefix, each));
    if (cookies !== undefined) draft.take(cookies);
    if (strips) draft.take(...block.filter((each) => isOwnPrefixField(prefix, each)));
    this.#place(prefix, behind, scope, {
      keep: !strips,
      cookies: cookies !== undefined,
      line: statement.line,
    });
    return behind;
  }

  /** It leads to that app, which never sees the location's own path. */
  #takesOff({ block }: Location, behind: Behind): boolean {
    const pass = block.find(({ words }) => words[0] === 'proxy_pass');
    const passed = pass === undefined ? undefined : this.#context.upstreams.read(pass);
    return passed?.uri === '/' && JSON.stringify(passed.behind) === JSON.stringify(behind);
  }

  #place(
    prefix: string,
    behind: Behind,
    { sealed }: Scope,
    { keep = false, cookies = false, line }: { keep?: boolean; cookies?: boolean; line: number },
  ): void {
    const host = this.#host;
    this.#context.draft.places.push({ prefix, behind, keep, host, cookies, line, sealed });
  }

  #files(
    path: string,
    folder: Statement,
    tryFiles: Statement | undefined,
    scope: Scope,
    line: number,
  ): void {
    const { draft, base } = this.#context;
    const [name, written = '', ...more] = folder.words;
    const prefix = asPrefix(literalPath(path));
    if (more.length > 0 || written === '' || written.includes('$')) {
      draft.lose(folder, 'a folder that is a variable');
      this.#guard(folder, prefix);
      return;
    }
    if (name === 'alias' && path.endsWith('/') && !written.endsWith('/')) {
      draft.lose(folder, `without a / at its end ${path}x is ${written}x`);
      this.#guard(folder, prefix);
      return;
    }
    draft.take(folder);
    if (!written.startsWith('/')) {
      const where = base.between === '' ? 'the folder of this file' : base.between;
      draft.note(folder.line, `${written} is taken from ${where}; nginx takes it from its -p`);
    }
    const below = placed(written, base);
    const root = name === 'alias' ? below : placed(join(below, path), { between: '' });
    const tried = readTryFiles(tryFiles, path, draft);
    const behind = tried.then === undefined ? undefined : this.#named.get(tried.then);
    // Of a host there is no folder beside an app on the same prefix.
    if (tryFiles !== undefined && !tried.own) {
      this.#guard(tryFiles, prefix, tried.refuses ? {} : { spares: isApp });
    } else if (behind === undefined || (prefix === '/' && this.#host === undefined)) {
      this.#place(prefix, { kind: 'files', root, spa: tried.spa }, scope, { line });
    } else if (tryFiles !== undefined) {
      const where = `${this.#host ?? ''}${prefix}`;
      draft.lose(tryFiles, `files and an app share / only: those of ${root} are not at ${where}`);
    }
    if (behind !== undefined) this.#behindFiles(behind, prefix, scope);
  }

  /** A location with a name: it keeps the path, and takes over what holds around the server only. */
  #behindFiles({ statement, block }: Location, prefix: string, scope: Scope): void {
    const { draft } = this.#context;
    draft.take(statement);
    takeSettings(block, draft);
    for (const each of ownGuards(block)) {
      draft.loseAccess(each, `${prefix} is left out`);
    }
    // The files are shown to everybody.
    const spares = (place: DraftPlace): boolean => !isApp(place);
    const pass = block.find(({ words }) => words[0] === 'proxy_pass');
    if (pass === undefined || block.some(({ words }) => words[0] === 'return')) {
      draft.lose(statement, 'no app stands behind it');
      this.#guard(statement, prefix, { spares });
      return;
    }
    const passed = this.#context.upstreams.read(pass);
    if (passed === undefined) {
      this.#guard(pass, prefix, { spares });
      return;
    }
    this.#rewrites(block, '/', passed.behind);
    const [by] = guardsOf(block, scope.guards);
    if (by !== undefined) this.#guard(by, prefix, { spares });
    this.#place(prefix, passed.behind, scope, { keep: prefix !== '/', line: statement.line });
  }
}

/** An app that is not the one whose paths are rewritten. */
function isOther(place: DraftPlace, rewritten: Behind | undefined): boolean {
  return rewritten !== undefined && isApp(place) && !leadsTo(rewritten)(place);
}
