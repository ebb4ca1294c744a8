/**
 * `if` of nginx. Whatever stands in one may close what stands beside it, so that it counts as narrowing
 * access; but for the few that are understood whole, which are set aside before anything else is read.
 */
import type { Draft } from './draft.js';
import type { Statement } from './statement.js';

/** Says nothing about whether, and by what, a client is answered. */
const BESIDE =
  /^(set|break|add_header|expires|access_log|log_not_found|limit_rate|limit_rate_after)$/;

/** How a request says that it came over http, as `VARIABLE OPERATOR VALUE`. */
const OVER_HTTP =
  /^(scheme (= http|!= https)|https (= ?|!= on)|http_x_forwarded_proto (= http|!= https)|server_port (= 80|!= 443))$/;

interface Condition {
  /** Without its `$`. */
  readonly variable: string;
  readonly operator: string;
  readonly value: string;
}

/** The statements without each `if` that closes nothing of what its server gives away; they are lost. */
export function withoutPlainConditions(
  statements: readonly Statement[],
  draft: Draft,
  names: readonly string[] = [],
): Statement[] {
  return statements.flatMap((each) => {
    if (each.block === undefined) return [each];
    if (each.words[0] === 'if' && isPlain(each.words, each.block, names)) {
      draft.lose(each, 'not carried over');
      return [];
    }
    const own = each.words.join() === 'server' ? namesIn(each.block) : names;
    return [{ ...each, block: withoutPlainConditions(each.block, draft, own) }];
  });
}

function namesIn(block: readonly Statement[]): string[] {
  return block
    .filter(({ words }) => words[0] === 'server_name')
    .flatMap(({ words }) => words.slice(1))
    .map((name) => name.toLowerCase())
    .filter((name) => name !== '_' && name !== '');
}

function isPlain(
  words: readonly string[],
  block: readonly Statement[],
  names: readonly string[],
): boolean {
  const acts = block.filter(({ words: [name = ''] }) => !BESIDE.test(name));
  if (acts.length === 0) return true;
  const condition = conditionOf(words);
  return (
    condition !== undefined &&
    (isPreflight(condition, acts) ||
      isNeverMet(condition, names) ||
      isOnlyAnotherAddress(condition, acts, names))
  );
}

/** `($host = www.example.org)`; undefined for any other form. */
function conditionOf(words: readonly string[]): Condition | undefined {
  const [, variable, operator, value] =
    /^\(\s*\$(\w+)\s+(=|!=|!?~\*?)\s*(.*?)\s*\)$/.exec(words.slice(1).join(' ')) ?? [];
  if (variable === undefined || operator === undefined || value === undefined) return undefined;
  return { variable, operator, value };
}

/** What a browser asks before it asks across origins: an app answers that itself. */
function isPreflight(
  { variable, operator, value }: Condition,
  acts: readonly Statement[],
): boolean {
  return (
    variable === 'request_method' &&
    operator === '=' &&
    value === 'OPTIONS' &&
    acts.every(({ words }) => /^return 20[04]$/.test(words.join(' ')))
  );
}

/** The condition asks for a host name that is not one of the server's: no request comes in by that name. */
function isNeverMet({ variable, operator, value }: Condition, names: readonly string[]): boolean {
  if (variable !== 'host' && variable !== 'http_host') return false;
  if (names.some((name) => /[*~]|^\./.test(name))) return false;
  const negated = operator.startsWith('!');
  if (operator.endsWith('=')) {
    const name = variable === 'host' ? value : value.replace(/:\d+$/, '');
    return names.every((each) => (each === name.toLowerCase()) === negated);
  }
  // A pattern of more than letters may be about the port behind the name, or be slow to try.
  if (!/^\^?([a-z-]|\\?\.)+\$?$/i.test(value)) return false;
  const pattern = new RegExp(value, operator.endsWith('*') ? 'i' : '');
  return names.every((each) => pattern.test(each) === negated);
}

/** Sends to the same page at the one address of the site, or from http to https. */
function isOnlyAnotherAddress(
  { variable, operator, value }: Condition,
  acts: readonly Statement[],
  names: readonly string[],
): boolean {
  const [act, ...more] = acts;
  const [, scheme = '', host = ''] =
    /^(https?|\$scheme):\/\/([^/]+)$/.exec(act === undefined ? '' : baseOfSamePage(act)) ?? [];
  if (host === '' || more.length > 0) return false;
  const isSame = /^\$(host|http_host|server_name)$/.test(host);
  const isOwn = isSame || names.includes(host.toLowerCase());
  if (OVER_HTTP.test(`${variable} ${operator} ${value}`)) return scheme === 'https' && isOwn;
  if (variable !== 'host' && variable !== 'http_host') return false;
  switch (operator) {
    case '!=':
      return host === value;
    case '=':
      return isSame
        ? scheme === 'https'
        : isOwn || host === `www.${value}` || value === `www.${host}`;
    case '~':
    case '~*':
      return /^\^www\\?\./.test(value) && (isOwn || /^\$\w+$/.test(host));
    default:
      return /^\^www\\?\.$/.test(value) && host === 'www.$host';
  }
}

/** Of a redirect that keeps path and query what it puts in front of them; empty for any other. */
function baseOfSamePage({ words: [name, first = '', second = '', ...more] }: Statement): string {
  if (name === 'return') {
    const to = /^30[1278]$/.test(first) ? second : first;
    return /^(.*?)\$request_uri$/.exec(to)?.[1] ?? '';
  }
  if (name !== 'rewrite' || !/^(permanent|redirect)?$/.test(more.join(' '))) return '';
  if (/^\^?(\(?\.\*\)?\$?)?$/.test(first) && second.endsWith('$request_uri?')) {
    return second.slice(0, -'$request_uri?'.length);
  }
  if (/^\^?\(\.\*\)\$?$/.test(first)) return /^(.*[^/])\$1$/.exec(second)?.[1] ?? '';
  if (/^\^\/\(\.\*\)\$?$/.test(first)) return /^(.*)\/\$1$/.exec(second)?.[1] ?? '';
  return '';
}
