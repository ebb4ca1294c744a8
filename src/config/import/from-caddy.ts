/**
 * The handlers of a Caddyfile as places of ours.
 */
import { addListener, asPrefix, isThisMachine } from './addresses.js';
import type { Behind, Draft } from './draft.js';
import type { Statement } from './statement.js';

/** What sockpit does by itself, or what says nothing about what a client is answered. */
const NEEDLESS =
  /^(admin|debug|auto_https|persist_config|local_certs|log|bind|order|grace_period|storage)$/;
/** Within `reverse_proxy`: the same, and fields that every app gets anyway. */
const NEEDLESS_OF_PROXY =
  /^(flush_interval|transport|lb_try_\w+|lb_retries|buffer_\w+|stream_\w+|dial_timeout)$/;
const OWN_FIELDS = /^(host|x-real-ip|x-forwarded-[\w-]+|upgrade|connection)$/i;

export function fromCaddy(statements: readonly Statement[], draft: Draft): void {
  const snippets = new Map<string, readonly Statement[]>();
  const sites: Statement[] = [];
  const bare: Statement[] = [];
  for (const each of statements) {
    const [first] = each.words;
    const snippet = /^\((.+)\)$/.exec(first ?? '')?.[1];
    if (snippet !== undefined) snippets.set(snippet, each.block ?? []);
    else if (each.block !== undefined && first === undefined) loseAll(each.block, draft);
    else if (each.block !== undefined) sites.push(each);
    else bare.push(each);
  }
  // A file of one site may leave its braces out: an address, then its directives.
  const [address, ...directives] = bare;
  if (address !== undefined && sites.length === 0) {
    sites.push({ ...address, block: directives });
  } else for (const each of bare) draft.lose(each, 'not carried over');
  for (const site of sites) new SiteReader(draft, snippets, sites.length > 1).read(site);
}

function loseAll(statements: readonly Statement[], draft: Draft): void {
  for (const each of statements) {
    if (!NEEDLESS.test(each.words[0] ?? '')) draft.lose(each, 'not carried over');
  }
}

/** Where in a site a directive stands. */
interface Level {
  readonly prefix: string;
  readonly stripped: boolean;
  readonly root: string | undefined;
  /** The paths of the matchers that have a name here. */
  readonly matchers: ReadonlyMap<string, readonly string[]>;
}

class SiteReader {
  #host: string | undefined;

  constructor(
    private readonly draft: Draft,
    private readonly snippets: ReadonlyMap<string, readonly Statement[]>,
    private readonly several: boolean,
  ) {}

  read(site: Statement): void {
    for (const word of site.words) this.#address(word.replace(/,$/, ''), site);
    const top = {
      prefix: '/',
      stripped: false,
      root: undefined,
      matchers: new Map<string, readonly string[]>(),
    };
    this.#level(this.#expanded(site.block ?? [], 0), top);
  }

  #address(word: string, site: Statement): void {
    if (word === '') return;
    const [, scheme, host = '', digits] =
      /^(?:(https?):\/\/)?(\[[^\]]*\]|[^:/]*)(?::(\d+))?(?:\/.*)?$/.exec(word) ?? [];
    if (
      scheme === 'https' ||
      (scheme === undefined && digits === undefined && host.includes('.'))
    ) {
      this.draft.note(site.line, `${word}: for https write tls=auto in #@stack`);
    }
    const port = Number(digits ?? (scheme === 'http' ? 80 : 8080));
    const name = host.replace(/^\[|\]$/g, '').toLowerCase();
    const local = name === '' || isThisMachine(name);
    addListener(this.draft, name === '' ? undefined : local ? name : 'localhost', port, site.line);
    if (local) return;
    if (!this.several) this.draft.hosts.push({ text: name, line: site.line });
    else if (this.#host === undefined) {
      this.#host = name.replace(/\.localhost$/, '');
      if (!name.endsWith('.localhost')) this.draft.hosts.push({ text: name, line: site.line });
    } else this.draft.note(site.line, `${name} is a second name: an app has one host`);
  }

  /** Snippets without arguments take the place of their `import`. */
  #expanded(block: readonly Statement[], depth: number): readonly Statement[] {
    return block.flatMap((each) => {
      const snippet =
        each.words[0] === 'import' ? this.snippets.get(each.words[1] ?? '') : undefined;
      return snippet === undefined || each.words.length > 2 || depth > 8
        ? [each]
        : this.#expanded(snippet, depth + 1);
    });
  }

  #level(block: readonly Statement[], outer: Level): void {
    const matchers = new Map(outer.matchers);
    let { root, stripped } = outer;
    for (const each of block) {
      const [name = '', ...rest] = each.words;
      if (name.startsWith('@')) {
        const paths = pathMatcher(each);
        if (paths !== undefined) matchers.set(name, paths);
        else this.draft.lose(each, 'only a matcher of paths is understood');
      } else if (name === 'root') root = rest.at(-1);
      else if (name === 'uri' && rest.includes('strip_prefix')) {
        const prefix = asPrefix(rest.at(-1) ?? '');
        if (prefix === outer.prefix) stripped = true;
        else this.draft.lose(each, `${prefix} is not the prefix here`);
      }
    }
    const level: Level = { ...outer, root, stripped, matchers };
    const spa = block.some(
      ({ words }) => words[0] === 'try_files' && /\/?index\.html$/.test(words.at(-1) ?? ''),
    );
    for (const each of block) this.#directive(each, level, spa);
  }

  #directive(statement: Statement, level: Level, spa: boolean): void {
    const { draft } = this;
    const [name = '', ...rest] = statement.words;
    const [matcher] = rest;
    switch (name) {
      case 'root':
        return;
      case 'uri':
        if (!rest.includes('strip_prefix')) draft.lose(statement, 'paths are not rewritten');
        return;
      case 'try_files':
        if (!spa) draft.lose(statement, 'only the index of a single-page front end is understood');
        return;
      case 'file_server': {
        if (level.root === undefined) {
          draft.lose(statement, 'no root says which files');
          return;
        }
        for (const prefix of this.#prefixesOf(matcher, level, statement)) {
          this.#place(prefix, { kind: 'files', root: level.root, spa }, false);
        }
        if (rest.includes('browse')) draft.lose(statement, 'folders are not listed');
        return;
      }
      case 'reverse_proxy':
        this.#proxy(statement, level);
        return;
      case 'handle':
      case 'handle_path':
      case 'route': {
        for (const prefix of this.#prefixesOf(matcher, level, statement)) {
          const stripped = prefix === level.prefix ? level.stripped : name === 'handle_path';
          const block = this.#expanded(statement.block ?? [], 0);
          this.#level(block, { ...level, prefix, stripped });
        }
        return;
      }
      case 'redir':
        if (isSlashRedirect(rest)) return;
        draft.lose(statement, 'redirects are the app’s own');
        return;
      default:
        if (!name.startsWith('@') && !NEEDLESS.test(name))
          draft.lose(statement, 'not carried over');
    }
  }

  /** The prefixes that a matcher means inside a level; those that are none are noted. */
  #prefixesOf(matcher: string | undefined, level: Level, statement: Statement): string[] {
    if (matcher === undefined || matcher === '*') return [level.prefix];
    const paths = matcher.startsWith('@') ? level.matchers.get(matcher) : [matcher];
    if (paths === undefined) {
      this.draft.lose(statement, `${matcher} is no matcher of paths`);
      return [];
    }
    return paths.flatMap((path) => this.#prefixOf(path, level, statement) ?? []);
  }

  #prefixOf(path: string, level: Level, statement: Statement): string | undefined {
    if (!path.startsWith('/')) return level.prefix;
    const inner = /^(\/[^*]*)\*$/.exec(path)?.[1];
    if (inner === undefined) {
      this.draft.lose(
        statement,
        `${path} is a single path: prefixes lead to everything below them`,
      );
      return undefined;
    }
    if (!inner.endsWith('/')) {
      this.draft.note(
        statement.line,
        `${path} also matched ${inner}…; ${asPrefix(inner)} is whole segments only`,
      );
    }
    const prefix = asPrefix(inner);
    return level.stripped ? asPrefix(`${level.prefix}${prefix}`) : prefix;
  }

  #place(prefix: string, behind: Behind, keep: boolean): void {
    this.draft.places.push({
      prefix,
      behind,
      keep,
      host: this.#host,
      cookies: false,
      line: 1,
      guards: [],
      sealed: false,
    });
  }

  #proxy(statement: Statement, level: Level): void {
    const { draft } = this;
    const rest = statement.words.slice(1);
    const matched = rest[0] !== undefined && /^[/@*]/.test(rest[0]) ? rest[0] : undefined;
    const prefixes = this.#prefixesOf(matched, level, statement);
    if (prefixes.length === 0) return;
    const to = (statement.block ?? []).find(({ words }) => words[0] === 'to');
    const upstreams = [
      ...(matched === undefined ? rest : rest.slice(1)),
      ...(to?.words.slice(1) ?? []),
    ];
    const [first, ...more] = upstreams;
    if (first === undefined) {
      draft.lose(statement, 'it names no upstream');
      return;
    }
    if (more.length > 0) {
      draft.lose(statement, 'only its first upstream is taken: sockpit balances instances= itself');
    }
    const behind = upstreamOf(first);
    if (behind === undefined) {
      draft.lose(statement, `${first} is not on this machine, or not spoken to over http`);
      return;
    }
    for (const prefix of prefixes) {
      const strips = prefix === '/' || (level.stripped && prefix === level.prefix);
      this.#place(prefix, behind, !strips);
    }
    for (const each of statement.block ?? []) this.#ofProxy(each);
  }

  #ofProxy(statement: Statement): void {
    const [name = '', field = ''] = statement.words;
    if (name === 'to' || NEEDLESS_OF_PROXY.test(name)) return;
    if (name === 'header_up' && OWN_FIELDS.test(field.replace(/^[-+]/, ''))) return;
    this.draft.lose(statement, 'not carried over');
  }
}

/** `@api path /api/* /v2/*` or a block of that one line. */
function pathMatcher({ words, block }: Statement): readonly string[] | undefined {
  const only = words.length === 1 && block?.length === 1 ? block[0]?.words : words.slice(1);
  return only?.[0] === 'path' && only.length > 1 ? only.slice(1) : undefined;
}

/** `unix/app.sock`, `unix//run/app.sock`, `localhost:8091`, `http://127.0.0.1:8091`, `:8091`. */
function upstreamOf(text: string): Behind | undefined {
  const socket = /^(?:unix\/|unix:\/\/|unix\+http:\/\/)(.+)$/.exec(text)?.[1];
  if (socket !== undefined) return { kind: 'socket', path: socket };
  const [, host = '', digits] = /^(?:http:\/\/)?(\[[^\]]*\]|[^:/]*):?(\d+)?\/?$/.exec(text) ?? [];
  if (digits === undefined && host === '') return undefined;
  if (host !== '' && !isThisMachine(host)) return undefined;
  return { kind: 'port', port: Number(digits ?? 80) };
}

/** `redir /api /api/`: done by sockpit, with the query. */
function isSlashRedirect([from = '', to = '']: readonly string[]): boolean {
  return from.startsWith('/') && (to === `${from}/` || to.startsWith(`${from}/?`));
}
