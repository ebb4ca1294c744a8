/**
 * What in an nginx configuration narrows who may come in, or what may be seen.
 */
import { rewrittenBy } from './nginx-rewrites.js';
import { isSetting } from './nginx-settings.js';
import { firstIn, type Statement } from './statement.js';

const NARROWS =
  /^(if|auth_\w+|allow|deny|satisfy|internal|limit_except|secure_link\w*|valid_referers|ssl_verify_client|disable_symlinks|\w+_by_lua\w*|js_content|perl|modsecurity\w*)$/;

/** What answers by itself, or hands a request to a program that does not speak http. */
const ANSWERS = /^((?!proxy)\w+_pass|stub_status|empty_gif)$/;

/** Certbot's settings of https. */
const HTTPS = /^\/etc\/letsencrypt\/options-ssl-nginx\.conf$/;

/**
 * A statement that narrows its block. What was not read may do so too, and so may an `if` and a pattern of
 * paths that are not understood whole.
 */
export function narrows(statement: Statement): boolean {
  const [name = '', first = ''] = statement.words;
  if (isSetting(statement) || statement.words.join(' ') === 'allow all') return false;
  // What has moved for good is nowhere else; what is sent away for now may be kept back.
  if (name === 'return') return /^([45]\d\d|30[237]|\$.*|https?:.*)$/.test(first);
  if (name === 'rewrite') return rewrittenBy(statement) === undefined;
  return (name === 'include' && !HTTPS.test(first)) || NARROWS.test(name);
}

export function narrowingIn(block: readonly Statement[]): Statement | undefined {
  return firstIn(block, narrows);
}

/** The first statement in a block, at any depth, with which neither an app of ours nor a file answers. */
export function answeringIn(block: readonly Statement[]): Statement | undefined {
  return firstIn(block, ({ words }) => ANSWERS.test(words[0] ?? ''));
}

/** What holds in a block: its own, and what it takes over from around it. */
export function guardsOf(
  block: readonly Statement[],
  inherited: readonly Statement[],
): readonly Statement[] {
  const own = new Set(block.map(family).filter((name) => name !== undefined));
  const kept = inherited.filter((each) => !own.has(family(each) ?? ''));
  return [...kept, ...ownGuards(block)];
}

/** Of `allow` and `deny` the first that fits decides: after `allow all` none is asked. */
export function ownGuards(block: readonly Statement[]): readonly Statement[] {
  const open = isOpen(block);
  return block.filter((each) => narrows(each) && !(open && family(each) === 'access'));
}

/** True where the rules about addresses let everybody in. */
export function isOpen(block: readonly Statement[]): boolean {
  return block.find((each) => family(each) === 'access')?.words.join(' ') === 'allow all';
}

/** Statements of which a block's own take the place of those around it. */
function family({ words: [name = ''] }: Statement): string | undefined {
  if (name === 'allow' || name === 'deny') return 'access';
  if (name.startsWith('auth_basic')) return 'auth_basic';
  return name === 'auth_request' ? name : undefined;
}
