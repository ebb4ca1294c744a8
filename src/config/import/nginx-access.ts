/**
 * What in an nginx configuration narrows who may come in, or what may be seen.
 */
import { rewrittenBy } from './nginx-rewrites.js';
import { isSetting } from './nginx-settings.js';
import { firstIn, type Statement } from './statement.js';

/**
 * Directives of nginx and of modules that many have, which are read elsewhere or say nothing about whether
 * a client is answered, whatever their arguments. Of any other nobody can tell.
 */
const BESIDE = new RegExp(
  `^(${[
    // Where requests come in, and what they are led to.
    'http|events|server|location|upstream|listen|server_name|root|alias|index|try_files|types|default_type',
    'map|map_hash_\\w+|geo|split_clients|set|break|error_page|recursive_error_pages|uninitialized_variable_warn',
    // What is spoken to upstreams; `proxy_pass` and its like answer.
    '(proxy|fastcgi|uwsgi|scgi|grpc|memcached)_\\w+|keepalive\\w*|least_conn|ip_hash|hash|random|zone|resolver\\w*',
    'upstream_conf|mirror\\w*|slice',
    // How an answer is written.
    'add_header|add_trailer|expires|etag|if_modified_since|max_ranges|charset\\w*|override_charset|source_charset',
    'g(un)?zip\\w*|brotli\\w*|zstd\\w*|more_(set|clear)_headers|sub_filter\\w*|ssi\\w*|add_(before|after)_body|addition_types',
    'autoindex\\w*|random_index|image_filter\\w*|xslt_\\w+|xml_entities|mp4\\w*|flv|postpone_output|output_buffers',
    'sendfile\\w*|aio\\w*|directio\\w*|read_ahead|open_file_cache\\w*|tcp_no\\w+|msie_\\w+|pagespeed|min_delete_depth',
    'override_\\w+|(absolute|server_name_in|port_in)_redirect|merge_slashes|server_tokens|chunked_transfer_encoding',
    // Connections, buffers, certificates.
    'client_\\w+|large_client_header_buffers|send_\\w+|lingering_\\w+|reset_timedout_connection|http2\\w*|http3\\w*|quic_\\w+',
    'ignore_invalid_headers|underscores_in_headers|request_pool_size|connection_pool_size|subrequest_output_buffer_size',
    'limit_(rate|rate_after|req|req_\\w+|conn|conn_\\w+)|(types|variables|server_names)_hash_\\w+|output_\\w+',
    'ssl_(?!verify_client$|reject_handshake$|ocsp$)\\w+|ssl|set_real_ip_from|real_ip_\\w+|userid\\w*|geoip\\w*',
    // What is written down, and how nginx itself runs.
    'access_log|error_log|log_\\w+|rewrite_log|status_zone|vhost_traffic_status\\w*|opentracing\\w*|otel_\\w+|debug_\\w+',
    'user|worker_\\w+|pid|daemon|master_process|load_module|env|lock_file|pcre_jit|thread_pool|timer_resolution|working_directory',
    'use|multi_accept|accept_mutex\\w*|ssl_engine|perl_modules|perl_require|js_(import|include|path|set|var|preload_object)|perl_set',
    'lua_\\w+|init_(worker_)?by_lua\\w*|stream|mail',
  ].join('|')})$`,
);

/** What answers by itself, or hands a request to a program that does not speak http. */
const ANSWERS = /^((?!proxy)\w+_pass|stub_status|empty_gif)$/;

/** Certbot's settings of https. */
const HTTPS = /^\/etc\/letsencrypt\/options-ssl-nginx\.conf$/;

/**
 * A statement that narrows its block. What was not read, and what is not known, may do so too, and so may an
 * `if` and a pattern of paths that are not understood whole.
 */
function nginxNarrows(statement: Statement): boolean {
  const [name = '', first = ''] = statement.words;
  if (isSetting(statement) || statement.words.join(' ') === 'allow all') return false;
  // What has moved for good is nowhere else; what is sent away for now may be kept back.
  if (name === 'return') return /^([45]\d\d|30[237]|\$.*|https?:.*)$/.test(first);
  if (name === 'rewrite') return rewrittenBy(statement) === undefined;
  if (name === 'include') return !HTTPS.test(first);
  return !BESIDE.test(name) && !ANSWERS.test(name);
}

/** The first statement of a block that narrows, in its locations as well. */
export function nginxNarrowingIn(block: readonly Statement[]): Statement | undefined {
  for (const each of block) {
    // In other blocks are values, and no directives.
    const inside = /^(server|location)$/.test(each.words[0] ?? '') ? (each.block ?? []) : [];
    const found = nginxNarrows(each) ? each : nginxNarrowingIn(inside);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first statement in a block, at any depth, with which neither an app of ours nor a file answers. */
export function nginxAnsweringIn(block: readonly Statement[]): Statement | undefined {
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
  const open = letsEverybodyIn(block);
  return block.filter((each) => nginxNarrows(each) && !(open && family(each) === 'access'));
}

/** True where the rules about addresses let everybody in. */
export function letsEverybodyIn(block: readonly Statement[]): boolean {
  return block.find((each) => family(each) === 'access')?.words.join(' ') === 'allow all';
}

/** Statements of which a block's own take the place of those around it. */
function family({ words: [name = ''] }: Statement): string | undefined {
  if (name === 'allow' || name === 'deny') return 'access';
  if (name.startsWith('auth_basic')) return 'auth_basic';
  return name === 'auth_request' ? name : undefined;
}
