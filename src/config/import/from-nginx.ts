/**
 * The locations of an nginx configuration as places of ours.
 */
import { isIP } from 'node:net';
import { join } from 'node:path';
import { addListener, asPrefix, isThisMachine } from './addresses.js';
import type { Behind, Draft } from './draft.js';
import type { Statement } from './statement.js';

/** What sockpit does by itself, or what says nothing about what a client is answered. */
const NEEDLESS = new RegExp(
  `^(${[
    'worker_\\w+|error_log|pid|daemon|user|events|master_process|access_log|log_format|\\w+_temp_path',
    'sendfile|tcp_nopush|tcp_nodelay|keepalive\\w*|send_timeout|reset_timedout_connection|resolver\\w*',
    'types\\w*|default_type|charset\\w*|server_tokens|server_names_hash_\\w+|etag|zone|least_conn',
    'absolute_redirect|merge_slashes|chunked_transfer_encoding|client_(header|body)_\\w+',
    'proxy_(http_version|buffering|buffers|buffer_size|busy_buffers_size|cache|request_buffering|\\w+_timeout)',
  ].join('|')})$`,
);

/** Fields that every app gets anyway. */
const OWN_FIELDS = /^(host|x-real-ip|x-forwarded-\w+|upgrade|connection|forwarded|via)$/i;

export function fromNginx(statements: readonly Statement[], draft: Draft): void {
  const http = statements.flatMap((each) =>
    each.words[0] === 'http' ? (each.block ?? []) : [each],
  );
  const upstreams = new Map<string, Statement>();
  for (const each of http) {
    if (each.words[0] === 'upstream') upstreams.set(each.words[1] ?? '', each);
  }
  const servers = http.filter(({ words }) => words[0] === 'server');
  for (const each of http) {
    if (each.words[0] !== 'server' && each.words[0] !== 'upstream') loseUnknown(each, draft);
  }
  for (const server of servers) {
    new ServerReader(draft, upstreams, servers.length > 1).read(server);
  }
  if (servers.length === 0) readLocations(http, upstreams, draft);
}

/** A file that is included into a server has locations only. */
function readLocations(
  statements: readonly Statement[],
  upstreams: ReadonlyMap<string, Statement>,
  draft: Draft,
): void {
  const locations = statements.filter(({ words }) => words[0] === 'location');
  if (locations.length === 0) return;
  const server = { words: ['server'], line: 1, block: locations };
  draft.notes.splice(
    0,
    draft.notes.length,
    ...draft.notes.filter(({ text }) => !text.startsWith('`location ')),
  );
  new ServerReader(draft, upstreams, false).read(server);
}

function loseUnknown(statement: Statement, draft: Draft): void {
  const [name = '', first = ''] = statement.words;
  if (NEEDLESS.test(name)) return;
  if (name === 'proxy_set_header' && OWN_FIELDS.test(first)) return;
  if (name === 'map' && statement.words.includes('$connection_upgrade')) return;
  if (name === 'proxy_redirect' && first === 'off') return;
  if (name === 'index' && first === 'index.html') return;
  if (name === 'client_max_body_size' && first === '0') return;
  if (name === 'include') {
    const file = statement.words[1] ?? '';
    if (/(^|\/)(mime\.types|proxy_params|fastcgi_params|\w*modules\w*\/.*)$/.test(file)) return;
    draft.lose(statement, 'what it includes was not read: import that file as well');
    return;
  }
  draft.lose(statement, 'not carried over');
}

class ServerReader {
  #host: string | undefined;

  constructor(
    private readonly draft: Draft,
    private readonly upstreams: ReadonlyMap<string, Statement>,
    private readonly several: boolean,
  ) {}

  read(server: Statement): void {
    const block = server.block ?? [];
    const named = new Map<string, Statement>();
    for (const each of block) {
      const [name, path = ''] = each.words;
      if (name === 'location' && path.startsWith('@')) named.set(path, each);
    }
    for (const each of block) if (each.words[0] === 'listen') this.#listen(each);
    for (const each of block) if (each.words[0] === 'server_name') this.#names(each);
    let root: string | undefined;
    for (const each of block) {
      if (each.words[0] === 'root') root = each.words[1];
    }
    let ownRoot = root !== undefined;
    for (const each of block) {
      switch (each.words[0]) {
        case 'listen':
        case 'server_name':
        case 'root':
          break;
        case 'try_files':
          if (root !== undefined) {
            this.#files('/', root, each, named);
            ownRoot = false;
          }
          break;
        case 'location':
          if (each.words[1]?.startsWith('@') !== true) this.#location(each, root, named);
          break;
        default:
          loseUnknown(each, this.draft);
      }
    }
    const has = this.draft.places.some(
      ({ prefix, host, behind }) =>
        prefix === '/' && host === this.#host && behind.kind === 'files',
    );
    if (ownRoot && !has && root !== undefined)
      this.#place('/', { kind: 'files', root, spa: false });
  }

  #listen(statement: Statement): void {
    const [, address = '', ...rest] = statement.words;
    if (rest.includes('ssl') || rest.includes('quic')) {
      this.draft.lose(statement, 'for https write tls=auto, or tls=CERT,KEY, in #@stack');
    }
    const socket = /^unix:(.+)$/.exec(address)?.[1];
    if (socket !== undefined) {
      this.draft.listen.push(`unix:${socket}`);
      return;
    }
    const [, host, digits] = /^(?:(\[[^\]]*\]|[^:]*):)?(\d+)$/.exec(address) ?? [];
    if (digits !== undefined) {
      addListener(this.draft, host?.replace(/^\[|\]$/g, ''), Number(digits), statement.line);
    } else if (address !== '')
      addListener(this.draft, address.replace(/^\[|\]$/g, ''), 80, statement.line);
  }

  /** With several servers each is a host of its own; a single one answers to its names. */
  #names(statement: Statement): void {
    const isPlain = statement.words
      .slice(1)
      .some((name) => name === '' || name === '_' || /^\.?localhost$|^[\d.]+$/i.test(name));
    for (const name of statement.words.slice(1)) {
      const bare = name.replace(/^\*?\./, '').toLowerCase();
      if (name === '' || name === '_' || bare === 'localhost') continue;
      if (isIP(name) !== 0) continue;
      if (/^[~*]/.test(name) || name.endsWith('.*') || name.startsWith('.')) {
        this.draft.lose(statement, `${name} is a pattern: write the names out in hosts=`);
      } else if (!this.several || isPlain) this.draft.hosts.push(bare);
      else if (this.#host === undefined) {
        this.#host = bare.replace(/\.localhost$/, '');
        if (!bare.endsWith('.localhost')) this.draft.hosts.push(bare);
      } else this.draft.lose(statement, `${name} is a second name: an app has one host`);
    }
  }

  #place(prefix: string, behind: Behind, keep = false, cookies = false): void {
    const tidy =
      behind.kind === 'files' ? { ...behind, root: behind.root.replace(/(.)\/+$/, '$1') } : behind;
    this.draft.places.push({ prefix, behind: tidy, keep, host: this.#host, cookies });
  }

  #location(
    statement: Statement,
    serverRoot: string | undefined,
    named: ReadonlyMap<string, Statement>,
  ): void {
    const { draft } = this;
    const block = statement.block ?? [];
    const [, first = '', second] = statement.words;
    const modifier = second === undefined ? '' : first;
    const path = second ?? first;
    if (modifier === '=' && isSlashRedirect(path, block)) return;
    if (modifier === '~' || modifier === '~*') {
      draft.lose(statement, 'a regular expression: prefixes are whole segments');
      return;
    }
    if (modifier === '=') {
      draft.lose(statement, 'a single path: prefixes lead to everything below them');
      return;
    }
    const prefix = asPrefix(path);
    if (!path.endsWith('/')) {
      draft.note(statement.line, `${path} also led to ${path}…; ${prefix} is whole segments only`);
    }
    const one = (name: string): Statement | undefined =>
      block.find(({ words }) => words[0] === name);
    const pass = one('proxy_pass');
    const folder = one('alias') ?? one('root');
    if (pass !== undefined) {
      const cookies = block.some(
        ({ words }) => words[0] === 'proxy_cookie_path' && words[1] === '/',
      );
      this.#proxy(prefix, pass, strippedByRewrite(prefix, block), cookies);
    } else if (folder?.words[1] !== undefined || serverRoot !== undefined) {
      const alias = folder?.words[0] === 'alias';
      const base = folder?.words[1] ?? serverRoot ?? '';
      this.#files(
        prefix,
        alias ? base : join(base, prefix),
        one('try_files'),
        named,
        folder === undefined,
      );
    } else if (one('return') === undefined) draft.lose(statement, 'nothing stands behind it');
    for (const each of block) this.#rest(each, prefix, pass !== undefined, serverRoot, named);
  }

  /** What of a location is not its upstream or its folder. */
  #rest(
    statement: Statement,
    prefix: string,
    proxied: boolean,
    serverRoot: string | undefined,
    named: ReadonlyMap<string, Statement>,
  ): void {
    const [name = '', field = ''] = statement.words;
    if (name === 'location') {
      this.#location(statement, serverRoot, named);
      return;
    }
    if (['proxy_pass', 'alias', 'root', 'try_files'].includes(name)) return;
    if (name === 'proxy_cookie_path' && field === '/') return;
    if (name === 'rewrite' && proxied && rewriteOf(prefix, statement)) return;
    loseUnknown(statement, this.draft);
  }

  #proxy(prefix: string, pass: Statement, stripped: boolean, cookies: boolean): void {
    const { draft } = this;
    const url = pass.words[1] ?? '';
    if (!/^http:\/\//.test(url) || url.includes('$')) {
      draft.lose(
        pass,
        url.includes('$') ? 'its address is a variable' : 'only http is spoken to apps',
      );
      return;
    }
    const [, socket, uri] = /^http:\/\/unix:([^:]+)(?::(.*))?$/.exec(url) ?? [];
    if (socket !== undefined) {
      this.#mounted(prefix, { kind: 'socket', path: socket }, uri, stripped, cookies, pass);
      return;
    }
    const [, address = '', path] = /^http:\/\/([^/]+)(\/.*)?$/.exec(url) ?? [];
    const behind = this.#addressed(address, pass);
    if (behind !== undefined) this.#mounted(prefix, behind, path, stripped, cookies, pass);
  }

  /** With a path in `proxy_pass` nginx puts it in the place of the prefix. */
  #mounted(
    prefix: string,
    behind: Behind,
    uri: string | undefined,
    stripped: boolean,
    cookies: boolean,
    pass: Statement,
  ): void {
    if (uri !== undefined && uri !== '' && uri !== '/' && asPrefix(uri) !== prefix) {
      this.draft.lose(pass, `${prefix} cannot become ${uri}: the prefix is kept or taken off`);
      return;
    }
    const strips = stripped || uri === '/' || prefix === '/';
    this.#place(prefix, behind, !strips, cookies);
  }

  #addressed(address: string, pass: Statement): Behind | undefined {
    const { draft } = this;
    const upstream = this.upstreams.get(address);
    if (upstream !== undefined) {
      const servers = (upstream.block ?? []).filter(({ words }) => words[0] === 'server');
      const [first, ...more] = servers;
      for (const each of upstream.block ?? []) {
        if (each.words[0] !== 'server') loseUnknown(each, draft);
      }
      for (const each of more)
        draft.lose(each, 'one upstream each: sockpit balances instances= itself');
      const to = first?.words[1] ?? '';
      const socket = /^unix:(.+)$/.exec(to)?.[1];
      if (socket !== undefined) return { kind: 'socket', path: socket };
      return this.#addressed(to, pass);
    }
    const [, host = '', digits] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(address) ?? [];
    if (!isThisMachine(host)) {
      draft.lose(pass, `${address} is another machine: apps are on this one`);
      return undefined;
    }
    return { kind: 'port', port: Number(digits ?? 80) };
  }

  #files(
    prefix: string,
    root: string,
    tryFiles: Statement | undefined,
    named: ReadonlyMap<string, Statement>,
    inherited = false,
  ): void {
    const last = tryFiles?.words.at(-1) ?? '';
    const spa = /\/index\.html$/.test(last);
    if (!inherited || prefix === '/') this.#place(prefix, { kind: 'files', root, spa });
    if (!last.startsWith('@')) return;
    const behind = named.get(last)?.block?.find(({ words }) => words[0] === 'proxy_pass');
    if (behind !== undefined) this.#proxy(prefix, behind, false, false);
  }
}

/** `location = /api { return 301 /api/; }`: done by sockpit, with the query. */
function isSlashRedirect(path: string, block: readonly Statement[]): boolean {
  return block.some(
    ({ words }) => words[0] === 'return' && (words.at(-1) ?? '').startsWith(`${path}/`),
  );
}

/** `rewrite ^/api/(.*)$ /$1 break;` */
function rewriteOf(prefix: string, { words }: Statement): boolean {
  const [name, from = '', to = ''] = words;
  const bare = prefix.slice(0, -1);
  return (
    name === 'rewrite' &&
    new Set([`^${bare}/(.*)$`, `^${bare}/(.*)`, `^${bare}(/.*)$`, `^${bare}/?(.*)$`]).has(from) &&
    (to === '/$1' || to === '$1')
  );
}

function strippedByRewrite(prefix: string, block: readonly Statement[]): boolean {
  return block.some((each) => rewriteOf(prefix, each));
}
