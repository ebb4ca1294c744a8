/**
 * The sites of a Caddyfile as hosts and listeners of ours.
 */
import { addListener, isThisMachine, listenerOf, type PathBase, placed } from './addresses.js';
import type { CaddyContext } from './caddy-level.js';
import { caddyNarrowingIn } from './caddy-access.js';
import { CaddyLevels } from './caddy-levels.js';
import { beginning, type Matched, matched } from './caddy-matchers.js';
import { everythingIn, snippetOf } from './caddy-snippets.js';
import type { Draft } from './draft.js';
import { isByDefault } from './read-caddyfile.js';
import { type Statement, writtenWords } from './statement.js';

/** Global options that say nothing about what a client is answered, with their arguments. */
const GLOBAL =
  /^(admin off|debug|auto_https (off|disable_redirects|disable_certs)|persist_config off|local_certs|skip_install_trust|grace_period \S+)$/;

export function fromCaddy(statements: readonly Statement[], draft: Draft, base: PathBase): void {
  for (const each of statements.flatMap((one) => [one, ...everythingIn(one)])) {
    if (!isByDefault(each)) continue;
    draft.note(
      each.line,
      `${writtenWords(each)}: its default is taken, whatever it is where Caddy runs`,
    );
  }
  const snippets = new Map<string, Statement>();
  const rest: Statement[] = [];
  let withoutHttps = false;
  for (const each of statements) {
    const [first] = each.words;
    const snippet = snippetOf(each);
    if (snippet !== undefined) snippets.set(snippet, each);
    else if (first === undefined) {
      const options = each.block ?? [];
      draft.take(each, ...options.filter(({ words }) => GLOBAL.test(words.join(' '))));
      withoutHttps = options.some(({ words }) => words.join(' ') === 'auto_https off');
    } else rest.push(each);
  }
  const sites = sitesOf(rest);
  const filledIn: Statement[] = [];
  readSites(sites, { draft, base, snippets, filledIn }, withoutHttps);
  draft.loseRest([...statements.filter((each) => !rest.includes(each)), ...sites, ...filledIn]);
}

/** A file of one site may leave its braces out: an address, and all the rest is its block. */
function sitesOf(statements: readonly Statement[]): Statement[] {
  const sites: Statement[] = [];
  for (const [i, each] of statements.entries()) {
    const before = sites.at(-1);
    // A comma at the end of a line: the addresses go on in the next.
    if (before?.block === undefined && before?.words.at(-1)?.endsWith(',') === true) {
      const words = [...before.words, ...each.words];
      sites.splice(-1, 1, { ...each, words, written: `${before.written} ${each.written}` });
    } else sites.push(each);
    const site = sites.at(-1);
    const open = site?.block === undefined && site?.words.at(-1)?.endsWith(',') !== true;
    if (site !== undefined && sites.length === 1 && open && site.words[0] !== 'import') {
      return [{ ...site, block: statements.slice(i + 1) }];
    }
  }
  return sites;
}

interface Address {
  /** In lower case; empty for every name. */
  readonly host: string;
  readonly port: number;
  readonly https: boolean;
  /** It is about these requests only, before any other site of its name. */
  readonly path: string | undefined;
  readonly written: string;
}

function addressesOf(site: Statement): (Address | undefined)[] {
  return site.words
    .flatMap((word) => word.split(','))
    .filter((word) => word !== '')
    .map((written) => {
      const match = /^(?:(https?):\/\/)?(\[[^\]]*\]|[^:/]*)(?::(\d+))?(\/.*)?$/.exec(written);
      if (match === null || written.includes('{')) return undefined;
      const [, scheme, bracketed = '', digits, path] = match;
      const host = bracketed.replace(/^\[|\]$/g, '').toLowerCase();
      const port = Number(digits ?? (scheme === 'http' ? 80 : 8080));
      // Caddy has a certificate for whatever has a name, on every port but that of http.
      const https = scheme === 'https' || (scheme === undefined && host !== '' && digits !== '80');
      return { host, port, https, path: path === '/' ? undefined : path, written };
    });
}

function bindsOf(site: Statement): Statement[] {
  return (site.block ?? []).filter(({ words }) => words[0] === 'bind');
}

function listenersOf(site: Statement): ReadonlySet<string> {
  const bound = bindsOf(site).flatMap(({ words }) => words.slice(1));
  const hosts = bound.length > 0 ? bound : [undefined];
  const ports = addressesOf(site).flatMap((address) => address?.port ?? []);
  return new Set(ports.flatMap((port) => hosts.map((host) => listenerOf(host, port))));
}

const EVERYTHING: Matched = { kind: 'prefix', prefix: '/', loose: false };

function readSites(
  written: readonly Statement[],
  context: CaddyContext,
  withoutHttps: boolean,
): void {
  const { draft } = context;
  const closed: { readonly by: Statement; readonly at: Matched }[] = [];
  const sites = written.filter((site) => {
    const paths = addressesOf(site).flatMap((address) => address?.path ?? []);
    if (site.block === undefined) {
      const why = 'it does not lie beside this file and was not read; every place is left out';
      draft.loseAccess(site, why);
      closed.push({ by: site, at: EVERYTHING });
    } else if (paths.length > 0) {
      draft.loseAccess(site, 'a site of some paths: what would answer there is left out');
      for (const path of paths) {
        const at = matched(path, new Map(), '/', '/') ?? [EVERYTHING];
        closed.push(...at.map((each) => ({ by: site, at: each })));
      }
    } else if (addressesOf(site).includes(undefined))
      draft.lose(site, 'no address that is understood');
    else if (bindsOf(site).some(({ words }) => /[/{]/.test(words.join()))) {
      draft.loseAccess(site, 'it binds to what is no address');
    } else return true;
    return false;
  });
  const [main] = sites;
  if (main === undefined) return;
  const own = listenersOf(main);
  for (const site of sites) {
    const listeners = listenersOf(site);
    if (listeners.size !== own.size || [...listeners].some((each) => !own.has(each))) {
      const where = `all apps of a stack answer on ${[...own].join(',')}; give it a stack of its own`;
      draft.loseAccess(site, where);
      continue;
    }
    draft.take(site, ...bindsOf(site));
    const addresses = addressesOf(site).filter((each) => each !== undefined);
    const [first] = addresses;
    if (first === undefined) continue;
    if (site === main) readCertificate(site, context);
    for (const address of withoutHttps ? [] : addresses) noteHttps(address, site.line, draft);
    if (site === main) listenAt(site, addresses, draft);
    const closing = caddyNarrowingIn(site.block ?? []);
    const pattern = addresses.find(({ host }) => sites.length > 1 && host.includes('*'));
    if (pattern !== undefined) {
      draft.loseAccess(site, `${pattern.host} is a pattern: an app has one host`);
      if (closing !== undefined) draft.closedNames.push({ name: pattern.host, by: closing });
      continue;
    }
    const host = hostOf(site, addresses, sites.length > 1, draft);
    const lost = addresses.filter((each) => host !== undefined && hostNamed(each.host) !== host);
    if (closing !== undefined) {
      draft.closedNames.push(...lost.map((each) => ({ name: each.host, by: closing })));
    }
    for (const { by, at } of closed) {
      const below = at.kind === 'prefix';
      const guard = { by, host, prefix: beginning(at), letterCase: 'any', below } as const;
      draft.guards.push({ ...guard, spares: () => false });
    }
    new CaddyLevels(context, host).readSite(site.block ?? []);
  }
}

/** Where Caddy speaks https and this does not, or not there. */
function noteHttps({ https, written, port }: Address, line: number, draft: Draft): void {
  const elsewhere = written.endsWith(`:${port}`) ? '' : ' on port 443';
  if (!https || (draft.tls !== undefined && elsewhere === '')) return;
  const here =
    draft.tls === undefined
      ? `http://localhost:${port}; write tls=auto in #@stack`
      : `https://localhost:${port}`;
  draft.note(line, `${written}: Caddy speaks https there${elsewhere}, this is ${here}`);
}

/** `tls cert.pem key.pem` */
function readCertificate({ block = [] }: Statement, { draft, base }: CaddyContext): void {
  const [statement, ...more] = block.filter(({ words }) => words[0] === 'tls');
  const [, cert = '', key = '', ...rest] = statement?.words ?? [];
  const isPlain = key !== '' && rest.length === 0 && !/[{}]/.test(cert + key);
  if (statement?.block !== undefined || more.length > 0 || statement === undefined || !isPlain)
    return;
  draft.tls = { files: [placed(cert, base), placed(key, base)], line: statement.line };
  draft.take(statement);
}

function listenAt(site: Statement, addresses: readonly Address[], draft: Draft): void {
  const binds = bindsOf(site);
  for (const { host, port } of addresses) {
    const open = host === '' ? undefined : 'localhost';
    if (binds.length === 0) addListener(draft, open, port, site.line);
    for (const { words, line } of binds) {
      for (const bound of words.slice(1)) addListener(draft, bound, port, line);
    }
  }
}

/** One site answers to its names; of several each is a host of its own. */
function hostOf(
  site: Statement,
  addresses: readonly Address[],
  several: boolean,
  draft: Draft,
): string | undefined {
  const names = addresses.map(({ host }) => host);
  const plain = !several || names.some((name) => name === '' || isThisMachine(name));
  let host: string | undefined;
  for (const name of new Set(names)) {
    if (name === '' || isThisMachine(name)) continue;
    if (!plain && host !== undefined) {
      draft.note(site.line, `${name} is a second name: an app has one host`);
      continue;
    }
    if (!plain) host = hostNamed(name);
    if (!name.endsWith('.localhost')) draft.hosts.push({ text: name, line: site.line });
  }
  return host;
}

/** The value of `host` for a name. */
function hostNamed(name: string): string {
  return name.replace(/\.localhost$/, '');
}
