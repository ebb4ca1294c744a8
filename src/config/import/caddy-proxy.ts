/**
 * `reverse_proxy`: to which app it leads, and what of its block is as ours
 * (https://caddyserver.com/docs/caddyfile/directives/reverse_proxy).
 */
import { isThisMachine, type PathBase, placed } from './addresses.js';
import { matcherOf } from './caddy-matchers.js';
import type { Draft } from './draft.js';
import type { Behind } from './place.js';
import { writtenWords, type Statement } from './statement.js';

/** What sockpit does by itself. */
const SETTINGS =
  /^(flush_interval -1|lb_try_duration \S+|lb_try_interval \S+|stream_close_delay \S+|transport http)$/;

/** The fields that every app gets anyway, with these values. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  host: ['{host}', '{hostport}', '{http.request.host}', '{http.request.hostport}'],
  'x-real-ip': ['{remote_host}', '{client_ip}', '{http.request.remote.host}'],
  'x-forwarded-for': ['{remote_host}', '{client_ip}', '{http.request.remote.host}'],
  'x-forwarded-proto': ['{scheme}', '{http.request.scheme}'],
  'x-forwarded-host': ['{host}', '{hostport}', '{http.request.host}', '{http.request.hostport}'],
  'x-forwarded-port': ['{port}', '{http.request.port}'],
};

/** With these it asks the upstream something else than the client asked, or answers otherwise. */
const OTHERWISE = /^(rewrite|method|handle_response|replace_status)$/;

/** @returns undefined, and a note, for what leads to no app on this machine that speaks http */
export function readProxy(statement: Statement, draft: Draft, base: PathBase): Behind | undefined {
  const block = statement.block ?? [];
  const otherwise = block.find(({ words }) => OTHERWISE.test(words[0] ?? ''));
  if (otherwise !== undefined) {
    draft.loseAccess(statement, `it has a ${otherwise.words[0] ?? ''} of its own`);
    return undefined;
  }
  const transport = block.find(({ words }) => words[0] === 'transport');
  const speaksTls = (transport?.block ?? []).some(({ words }) => words[0]?.startsWith('tls'));
  if (transport !== undefined && (transport.words.join(' ') !== 'transport http' || speaksTls)) {
    draft.lose(statement, 'only http is spoken to apps');
    return undefined;
  }
  const to = block.filter(({ words }) => words[0] === 'to');
  const [first, ...more] = [
    ...statement.words.slice(matcherOf(statement) === undefined ? 1 : 2),
    ...to.flatMap(({ words }) => words.slice(1)),
  ];
  const behind = first === undefined ? undefined : upstreamOf(first, base);
  if (behind === undefined) {
    const why =
      first?.includes('{') === true
        ? `its address is a variable: ${first}`
        : first === undefined
          ? 'no address of an app'
          : `${first} is not on this machine, or not spoken to over http`;
    draft.lose(statement, why);
    return undefined;
  }
  draft.take(statement, ...to, ...block.filter(isAsOurs));
  if (more.length > 0) {
    const why = 'only its first upstream is taken: sockpit balances instances= itself';
    draft.note(statement.line, `${writtenWords(statement)}: ${why}`);
  }
  return behind;
}

function isAsOurs({ words }: Statement): boolean {
  if (SETTINGS.test(words.join(' '))) return true;
  const [name, field = '', text = '', ...more] = words;
  return (
    name === 'header_up' &&
    more.length === 0 &&
    FIELDS[field.toLowerCase()]?.includes(text) === true
  );
}

/** `unix/app.sock`, `unix//run/app.sock`, `localhost:8091`, `http://127.0.0.1:8091`, `:8091`. */
function upstreamOf(text: string, base: PathBase): Behind | undefined {
  if (text.includes('{')) return undefined;
  const socket = /^(?:unix\/|unix:\/\/|unix\+http:\/\/)(.+)$/.exec(text)?.[1];
  if (socket !== undefined) return { kind: 'socket', path: placed(socket, base) };
  const [, host = '', digits] = /^(?:http:\/\/)?(\[[^\]]*\]|[^:/]*):?(\d+)?\/?$/.exec(text) ?? [];
  if (digits === undefined && host === '') return undefined;
  if (host !== '' && !isThisMachine(host)) return undefined;
  return { kind: 'port', port: Number(digits ?? 80) };
}
