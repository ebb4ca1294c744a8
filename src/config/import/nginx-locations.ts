/**
 * The locations of one nginx server as places of ours.
 */
import { join } from 'node:path';
import { asPrefix, escaped, type PathBase, placed } from './addresses.js';
import type { Draft } from './draft.js';
import type { Behind, DraftPlace, Guard } from './place.js';
import { guardsOf, isOpen, narrowingIn, ownGuards, runningIn } from './nginx-access.js';
import {
  HIDDEN_FILES,
  isDenied,
  isLocation,
  isPrefix,
  isRedirect,
  isSlashRedirect,
  literalsOf,
  type Location,
  locationOf,
} from './nginx-location.js';
import { isStripping, rewrittenBy } from './nginx-rewrites.js';
import { takeSettings } from './nginx-settings.js';
import { readTryFiles } from './nginx-try-files.js';
import type { Upstreams } from './nginx-upstreams.js';
import type { Statement } from './statement.js';

export interface Context {
  readonly draft: Draft;
  readonly base: PathBase;
  readonly upstreams: Upstreams;
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
  #named: ReadonlyMap<string, Location> = new Map();

  constructor(
    private readonly context: Context,
    private readonly host: string | undefined,
  ) {}

  readServer(block: readonly Statement[], guards: readonly Statement[]): void {
    const { draft } = this.context;
    const siblings = block.filter(isLocation).map(locationOf);
    const named = siblings.filter(({ path }) => path.startsWith('@'));
    this.#named = new Map(named.map((each) => [each.path, each]));
    const roots = block.filter(isRoot);
    draft.take(...roots);
    const root = roots.at(-1);
    const scope = { path: '/', root, guards, siblings, sealed: false };
    const tryFiles = block.find(({ words }) => words[0] === 'try_files');
    if (!siblings.some((each) => isPrefix(each) && each.path === '/')) {
      if (root !== undefined) this.#files('/', root, tryFiles, scope, root.line);
    } else if (tryFiles !== undefined) {
      draft.lose(tryFiles, 'never reached: `location /` answers');
    }
    this.#rewrites(block, '/', undefined);
    for (const each of siblings) this.#location(each, scope);
  }

  #location(location: Location, scope: Scope): void {
    const { statement, modifier, path } = location;
    if (path.startsWith('@')) return;
    if (isPrefix(location)) this.#prefix(location, scope);
    else if (modifier === '=') {
      if (isSlashRedirect(location, scope.siblings)) {
        this.context.draft.take(statement, ...location.block);
      } else {
        const why = 'a single path: prefixes lead to everything below them';
        if (isRedirect(location.block)) this.context.draft.lose(statement, why);
        else this.#leaveOut(location, scope, { why, prefixes: [escaped(path)], below: false });
      }
    } else {
      if (HIDDEN_FILES.test(path) && isDenied(location.block)) {
        this.#hiddenFiles(location, scope);
        return;
      }
      const literals = modifier === '~' ? literalsOf(path) : undefined;
      const why = 'a regular expression: prefixes are whole segments';
      this.#leaveOut(location, scope, { why, prefixes: literals ?? [scope.path], below: true });
    }
  }

  /** Loses a location, and makes sure that nothing else gives away what it kept back. */
  #leaveOut(
    { statement, block }: Location,
    scope: Scope,
    {
      why,
      prefixes,
      below,
    }: { readonly why: string; readonly prefixes: readonly string[]; readonly below: boolean },
  ): void {
    const { draft } = this.context;
    const rewrite = block.find(({ words }) => words[0] === 'rewrite');
    const by = narrowingIn(block) ?? rewrite ?? guardsOf(block, scope.guards)[0];
    const running = runningIn(block);
    if (by === undefined && running === undefined) {
      draft.lose(statement, why);
      return;
    }
    draft.loseAccess(statement, `${why}; what would answer there is left out`);
    for (const prefix of prefixes) {
      this.#guard(by ?? statement, prefix, below, (place) =>
        below && place.sealed ? true : by === undefined && place.behind.kind !== 'files',
      );
    }
  }

  #guard(by: Statement, prefix: string, below: boolean, spares: Guard['spares']): void {
    this.context.draft.guards.push({ by, host: this.host, prefix, below, spares });
  }

  /** `location ~ /\.git { deny all; }`: of a folder we never show what is hidden; an app might. */
  #hiddenFiles({ statement, block, path }: Location, scope: Scope): void {
    const { draft } = this.context;
    draft.take(statement, ...block);
    // They are Apache's, and are in the configuration of nginx since its first example.
    if (path === '/\\.ht') return;
    this.#guard(
      statement,
      scope.path,
      true,
      (place) => place.behind.kind === 'files' || place.sealed,
    );
  }

  /** What is sent elsewhere, or looked for by another path, is not what stands there. */
  #rewrites(block: readonly Statement[], within: string, behind: Behind | undefined): void {
    for (const each of block) {
      const rewritten = rewrittenBy(each);
      if (rewritten === undefined || rewritten.single || isStripping(within, each)) continue;
      const prefix = escaped(rewritten.path);
      this.#guard(each, prefix, true, (place) =>
        rewritten.moved ? !place.prefix.startsWith(prefix) : isOther(place, behind),
      );
    }
  }

  #prefix(location: Location, scope: Scope): void {
    const { draft } = this.context;
    const { statement, block, path } = location;
    const prefix = asPrefix(path);
    if (!path.endsWith('/')) {
      if (scope.siblings.some((each) => isPrefix(each) && each.path === `${path}/`)) {
        const why = `\`location ${path}/\` answers below it`;
        this.#leaveOut(location, scope, { why, prefixes: [escaped(path)], below: false });
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
      this.#leaveOut(location, scope, { why, prefixes: [prefix], below: false });
      return;
    }
    draft.take(statement);
    takeSettings(block, draft);
    if (isOpen(block))
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
    const [by] = guards;
    if (by !== undefined) {
      this.#guard(by, prefix, false, (place) => isOther(place, behind));
    }
    const siblings = block.filter(isLocation).map(locationOf);
    for (const each of siblings) this.#location(each, { ...inner, siblings });
  }

  /** @returns the app that answers, if it is one */
  #answer(location: Location, prefix: string, scope: Scope): Behind | undefined {
    const { draft } = this.context;
    const { statement, block, path } = location;
    const one = (name: string): Statement | undefined =>
      block.find(({ words }) => words[0] === name);
    const pass = one('proxy_pass');
    if (pass !== undefined) return this.#proxy(location, pass, prefix, scope);
    const running = runningIn(block.filter((each) => !isLocation(each)));
    if (running !== undefined) {
      draft.loseAccess(
        running,
        'only http is spoken to apps; files that would be shown are left out',
      );
      // A location below it answers for itself, there as here.
      this.#guard(running, prefix, false, ({ behind }) => behind.kind !== 'files');
      return undefined;
    }
    const folder = one('alias') ?? scope.root;
    if (folder === undefined) draft.lose(statement, 'nothing stands behind it');
    else this.#files(path, folder, one('try_files'), scope, statement.line);
    return undefined;
  }

  #proxy(
    { block, path, statement }: Location,
    pass: Statement,
    prefix: string,
    scope: Scope,
  ): Behind | undefined {
    const { draft } = this.context;
    const passed = this.context.upstreams.read(pass);
    if (passed === undefined) return undefined;
    const { behind, uri } = passed;
    if (uri !== undefined && uri !== '/' && uri !== path) {
      draft.lose(pass, `${prefix} cannot become ${uri}: the prefix is kept or taken off`);
      return behind;
    }
    const rewrite = block.find((each) => isStripping(prefix, each));
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

  #place(
    prefix: string,
    behind: Behind,
    { guards, sealed }: Scope,
    { keep = false, cookies = false, line }: { keep?: boolean; cookies?: boolean; line: number },
  ): void {
    const { host } = this;
    this.context.draft.places.push({ prefix, behind, keep, host, cookies, line, guards, sealed });
  }

  #files(
    path: string,
    folder: Statement,
    tryFiles: Statement | undefined,
    scope: Scope,
    line: number,
  ): void {
    const { draft, base } = this.context;
    const [name, written = '', ...more] = folder.words;
    const prefix = asPrefix(path);
    if (more.length > 0 || written === '' || written.includes('$')) {
      draft.lose(folder, 'a folder that is a variable');
      return;
    }
    if (name === 'alias' && path.endsWith('/') && !written.endsWith('/')) {
      draft.lose(folder, `without a / at its end ${path}x is ${written}x`);
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
    if (behind === undefined || prefix === '/') {
      this.#place(prefix, { kind: 'files', root, spa: tried.spa }, scope, { line });
    } else if (tryFiles !== undefined) {
      draft.lose(tryFiles, `files and an app share / only: those of ${root} are not at ${prefix}`);
    }
    if (behind !== undefined) this.#behindFiles(behind, prefix, scope);
  }

  /** A location with a name: it keeps the path, and takes over what holds around the server only. */
  #behindFiles({ statement, block }: Location, prefix: string, scope: Scope): void {
    const { draft } = this.context;
    draft.take(statement);
    takeSettings(block, draft);
    for (const each of ownGuards(block)) {
      draft.loseAccess(each, `the app at ${prefix} is left out`);
    }
    const pass = block.find(({ words }) => words[0] === 'proxy_pass');
    if (pass === undefined || block.some(({ words }) => words[0] === 'return')) {
      draft.lose(statement, 'no app stands behind it');
      return;
    }
    const passed = this.context.upstreams.read(pass);
    if (passed === undefined) return;
    this.#rewrites(block, '/', passed.behind);
    const guards = guardsOf(block, scope.guards);
    const [by] = guards;
    if (by !== undefined) {
      // The files are shown to everybody.
      this.#guard(
        by,
        prefix,
        false,
        (place) => place.behind.kind === 'files' || isOther(place, passed.behind),
      );
    }
    this.#place(
      prefix,
      passed.behind,
      { ...scope, guards },
      { keep: prefix !== '/', line: statement.line },
    );
  }
}

function isRoot({ words }: Statement): boolean {
  return words[0] === 'root';
}

/** An app that is not the one that was protected. */
function isOther({ behind }: DraftPlace, protectedApp: Behind | undefined): boolean {
  return (
    protectedApp !== undefined &&
    behind.kind !== 'files' &&
    JSON.stringify(behind) !== JSON.stringify(protectedApp)
  );
}

function isCookiePath(prefix: string, { words }: Statement): boolean {
  const to = [prefix, prefix.slice(0, -1)].map((path) => `proxy_cookie_path / ${path}`);
  return to.includes(words.join(' '));
}

function isOwnPrefixField(prefix: string, { words }: Statement): boolean {
  return words.join(' ') === `proxy_set_header X-Forwarded-Prefix ${prefix.slice(0, -1)}`;
}
