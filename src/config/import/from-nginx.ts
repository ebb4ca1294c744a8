/**
 * The servers of an nginx configuration as hosts and listeners of ours.
 */
import { isIP } from 'node:net';
import { addListener, listenerOf, type PathBase, placed } from './addresses.js';
import type { Draft } from './draft.js';
import { guardsOf, nginxNarrowingIn, ownGuards } from './nginx-access.js';
import { withoutPlainConditions } from './nginx-conditions.js';
import { errorPagesIn, isLocation, locationOf } from './nginx-location.js';
import { type LocationContext, LocationReader } from './nginx-locations.js';
import { takeSettings } from './nginx-settings.js';
import { Upstreams } from './nginx-upstreams.js';
import type { Statement } from './statement.js';

export function fromNginx(written: readonly Statement[], draft: Draft, base: PathBase): void {
  const statements = withoutPlainConditions(written, draft);
  const containers = statements.filter(({ words }) => /^(http|events)$/.test(words.join(' ')));
  const http = statements.flatMap((each) => {
    if (!containers.includes(each)) return [each];
    draft.take(each);
    return each.block ?? [];
  });
  takeSettings(http, draft);
  // Beside an `http` there are modules and nothing else, and no second `http`.
  const isWhole = containers.some(({ words }) => words[0] === 'http');
  const guards = ownGuards(
    http.filter((each) => !(isWhole && statements.includes(each) && each.words[0] === 'include')),
  );
  for (const each of guards) {
    const isUnread = each.words[0] === 'include';
    const why = `${isUnread ? 'it does not lie beside this file and was not read; ' : ''}every place is left out`;
    draft.loseAccess(each, why);
  }
  const upstreams = new Upstreams(draft, base, http);
  const context = { draft, base, upstreams, errorPages: new Set(errorPagesIn(http)) };
  const servers = http.filter(({ words }) => words[0] === 'server');
  // A file that is included into a server has locations only.
  if (servers.length === 0) {
    if (http.some(isLocation)) new LocationReader(context, undefined).readServer(http, guards);
  } else readServers(servers, http, guards, context);
  draft.loseRest(statements);
}

function readServers(
  servers: readonly Statement[],
  http: readonly Statement[],
  guards: readonly Statement[],
  context: LocationContext,
): void {
  const { draft, base } = context;
  const serving = servers.filter(({ block = [] }) => serves(block));
  const [main] = serving;
  const own = main === undefined ? new Set<string>() : listenersOf(main);
  const refusing = refusingRest(servers, own);
  for (const server of servers) {
    if (serving.includes(server)) continue;
    const why =
      server === refusing
        ? 'it refuses whatever asks for no other server by name: what they have is at their host= only'
        : 'nothing stands behind it, or it only redirects or refuses';
    draft.lose(server, why);
    const by = server === refusing ? undefined : nginxNarrowingIn(server.block ?? []);
    const isBeside = [...listenersOf(server)].some((each) => own.has(each));
    if (by !== undefined && isBeside) {
      draft.closedNames.push(...namesOf(server).map(({ name }) => ({ name, by })));
    }
  }
  if (main === undefined) return;
  const together = serving.filter((server) => {
    if (same(listenersOf(server), own)) return true;
    const where = `all apps of a stack answer on ${[...own].join(',')}; give it a stack of its own`;
    draft.loseAccess(server, where);
    return false;
  });
  readCertificate(main, draft, base);
  for (const listen of listens(main)) readListen(listen, draft, base);
  // What no name fits goes to the server that says so, or to the first.
  const isPlain = refusing === undefined ? hasPlainName : namesThisMachine;
  const rest =
    refusing === undefined
      ? (together.find((one) => listens(one).some(isDefault)) ?? main)
      : undefined;
  const fallback = together.find(isPlain) ?? rest;
  for (const server of together) {
    const block = server.block ?? [];
    draft.take(server, ...listens(server));
    takeSettings(block, draft);
    const names = readNames(server, server === fallback || isPlain(server), draft);
    const closing = nginxNarrowingIn(block) ?? guards[0];
    if (closing !== undefined) {
      const lost = names?.lost ?? namesOf(server).map(({ name }) => name);
      draft.closedNames.push(...lost.map((name) => ({ name, by: closing })));
    }
    if (names === undefined) {
      draft.lose(server, 'none of its names can be a host=');
      continue;
    }
    for (const each of ownGuards(block)) draft.loseAccess(each, 'what it holds for is left out');
    const roots = http.filter(({ words }) => words[0] === 'root');
    new LocationReader(context, names.host).readServer(
      [...roots, ...block],
      guardsOf(block, guards),
    );
  }
}

/** Something stands behind it; the answers to a certificate's challenge are nothing. */
function serves(block: readonly Statement[]): boolean {
  const answers = (each: Statement): boolean =>
    /^(\w+_pass|root|alias)$/.test(each.words[0] ?? '') ||
    (isLocation(each) &&
      !locationOf(each).path.startsWith('/.well-known/') &&
      (each.block ?? []).some(answers));
  return !block.some(({ words }) => words[0] === 'return') && block.some(answers);
}

/** The server of what no name fits, where it refuses all of that. */
function refusingRest(
  servers: readonly Statement[],
  own: ReadonlySet<string>,
): Statement | undefined {
  const here = servers.filter((server) => [...listenersOf(server)].some((each) => own.has(each)));
  const rest = here.find((server) => listens(server).some(isDefault)) ?? here[0];
  const block = rest?.block ?? [];
  return !serves(block) && nginxNarrowingIn(block) !== undefined ? rest : undefined;
}

function listens(server: Statement): Statement[] {
  return (server.block ?? []).filter(({ words }) => words[0] === 'listen');
}

function isDefault({ words }: Statement): boolean {
  return words.includes('default_server') || words.includes('default');
}

interface Address {
  readonly socket?: string;
  readonly host: string | undefined;
  readonly port: number;
}

function addressOf({ words: [, address = ''] }: Statement): Address {
  const socket = /^unix:(.+)$/.exec(address)?.[1];
  if (socket !== undefined) return { socket, host: undefined, port: 0 };
  const [, host, digits] = /^(?:(\[[^\]]*\]|[^:]*):)?(\d+)$/.exec(address) ?? [];
  const bare = (digits === undefined ? address : host)?.replace(/^\[|\]$/g, '');
  return { host: bare, port: Number(digits ?? 80) };
}

/** As values of `listen`; without one nginx takes port 80. */
function listenersOf(server: Statement): ReadonlySet<string> {
  const addresses = listens(server).map(addressOf);
  const all = addresses.length > 0 ? addresses : [{ host: undefined, port: 80 }];
  return new Set(
    all.map(({ socket, host, port }: Address) =>
      socket === undefined ? listenerOf(host, port) : `unix:${socket}`,
    ),
  );
}

function same(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((each) => other.has(each));
}

/** https speaks every listener of ours then, and http as well. */
function readCertificate(server: Statement, draft: Draft, base: PathBase): void {
  const one = (name: string): Statement | undefined => {
    const [first, ...more] = (server.block ?? []).filter(({ words }) => words[0] === name);
    // A second one is for another kind of key.
    return more.length === 0 ? first : undefined;
  };
  const [certificate, key] = [one('ssl_certificate'), one('ssl_certificate_key')];
  if (!listens(server).some(({ words }) => words.includes('ssl'))) return;
  if (certificate === undefined || key === undefined) return;
  const files = [certificate, key].map(({ words }) => words[1] ?? '');
  if (files.some((file) => file === '' || /\$|^(data|engine|store):/.test(file))) return;
  const [first = '', second = ''] = files.map((file) => placed(file, base));
  draft.tls = { files: [first, second], line: certificate.line };
  draft.take(certificate, key);
}

function readListen(statement: Statement, draft: Draft, base: PathBase): void {
  const rest = statement.words
    .slice(2)
    .filter((word) => !/^(default(_server)?|http2)$/.test(word))
    .filter((word) => word !== 'ssl' || draft.tls === undefined);
  if (rest.includes('ssl') || rest.includes('quic')) {
    draft.lose(statement, 'for https write tls=auto, or tls=CERT,KEY, in #@stack');
  } else if (rest.length > 0) {
    draft.lose(statement, `${rest.join(' ')} is not carried over`);
  }
  const { socket, host, port } = addressOf(statement);
  const { line } = statement;
  if (socket !== undefined) draft.listen.push({ text: `unix:${placed(socket, base)}`, line });
  else addListener(draft, host, port, line);
}

function namesOf(server: Statement): { readonly name: string; readonly by: Statement }[] {
  return (server.block ?? [])
    .filter(({ words }) => words[0] === 'server_name')
    .flatMap((by) => by.words.slice(1).map((name) => ({ name: name.toLowerCase(), by })));
}

/** True for a server that answers where nobody asks for a name of its own. */
function hasPlainName(server: Statement): boolean {
  const names = namesOf(server);
  return names.length === 0 || names.some(({ name }) => isPlainName(name));
}

function isPlainName(name: string): boolean {
  return name === '' || name === '_' || isNameOfThisMachine(name);
}

function namesThisMachine(server: Statement): boolean {
  return namesOf(server).some(({ name }) => isNameOfThisMachine(name));
}

function isNameOfThisMachine(name: string): boolean {
  return name === 'localhost' || isIP(name) !== 0;
}

/** One that answers to all names has them in `hosts`; any other is a host of its own. */
function readNames(
  server: Statement,
  plain: boolean,
  draft: Draft,
): { readonly host: string | undefined; readonly lost: readonly string[] } | undefined {
  let host: string | undefined;
  const lost: string[] = [];
  for (const { name, by } of namesOf(server)) {
    draft.take(by);
    if (isPlainName(name)) continue;
    const below = plain ? /^\*?(\.[\w-]+\.[\w.-]+)$/.exec(name)?.[1] : undefined;
    if (below !== undefined) {
      draft.hosts.push({ text: `*${below}`, line: by.line });
      // With the dot alone it is the name itself as well.
      if (name === below) draft.hosts.push({ text: below.slice(1), line: by.line });
    } else if (/^[~*.]/.test(name) || name.endsWith('.*')) {
      const why = plain ? 'write the names out in hosts=' : 'an app has one host';
      draft.lose(by, `${name} is a pattern: ${why}`);
      if (!plain) lost.push(name);
    } else if (!plain && host !== undefined) {
      draft.lose(by, `${name} is a second name: an app has one host`);
      lost.push(name);
    } else {
      if (!plain) host = name.replace(/\.localhost$/, '');
      if (!name.endsWith('.localhost')) draft.hosts.push({ text: name, line: by.line });
    }
  }
  return plain || host !== undefined ? { host, lost } : undefined;
}
