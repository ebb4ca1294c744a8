/**
 * Directives of nginx that need no counterpart: each with the arguments with which sockpit does the same by
 * itself, or which say nothing about what a client is answered. With any other they are not carried over.
 */
import type { Draft } from './draft.js';
import type { Statement } from './statement.js';

const SIZE = String.raw`\d+[kKmM]?`;
const HOURS = String.raw`(\d{2,}h|[1-9]h|\d+d|\d{2,}m|\d{4,}s?)`;
const PATH = String.raw`\S+`;

/** The arguments, joined by single spaces. */
const SETTINGS: Readonly<Record<string, string>> = {
  worker_processes: 'auto|\\d+',
  worker_connections: '\\d+',
  worker_rlimit_nofile: '\\d+',
  multi_accept: 'on|off',
  accept_mutex: 'on|off',
  use: 'epoll|kqueue|poll|select',
  daemon: 'on|off',
  master_process: 'on|off',
  user: '\\S+( \\S+)?',
  pid: PATH,
  error_log: `${PATH}( (debug|info|notice|warn|error|crit|alert|emerg))?`,
  access_log: `off|${PATH}( combined)?`,
  log_not_found: 'on|off',
  client_body_temp_path: `${PATH}( \\d)*`,
  proxy_temp_path: `${PATH}( \\d)*`,
  fastcgi_temp_path: `${PATH}( \\d)*`,
  uwsgi_temp_path: `${PATH}( \\d)*`,
  scgi_temp_path: `${PATH}( \\d)*`,
  client_body_buffer_size: SIZE,
  client_header_buffer_size: SIZE,
  types_hash_max_size: '\\d+',
  types_hash_bucket_size: '\\d+',
  variables_hash_max_size: '\\d+',
  variables_hash_bucket_size: '\\d+',
  map_hash_bucket_size: '\\d+',
  server_names_hash_max_size: '\\d+',
  server_names_hash_bucket_size: '\\d+',
  server_tokens: 'on|off',
  sendfile: 'on|off',
  tcp_nopush: 'on|off',
  tcp_nodelay: 'on|off',
  keepalive_timeout: '\\d+s?( \\d+s?)?',
  keepalive_requests: '\\d+',
  reset_timedout_connection: 'on|off',
  default_type: 'application/octet-stream',
  charset: 'utf-8|UTF-8',
  etag: 'on',
  autoindex: 'off',
  gzip: 'off',
  index: 'index\\.html',
  absolute_redirect: 'off',
  port_in_redirect: 'off',
  merge_slashes: 'off',
  chunked_transfer_encoding: 'on',
  client_max_body_size: '0',
  // Parameters alone, of what is spoken to programs of other protocols too.
  include:
    `(${PATH}/)?(mime\\.types|(proxy|fastcgi|uwsgi|scgi)_params)|(/etc/nginx/)?(fastcgi\\.conf|snippets/fastcgi-php\\.conf)` +
    '|/etc/nginx/modules-enabled/\\*\\.conf',
  auth_basic: 'off',
  auth_request: 'off',
  ssl_verify_client: 'off',
  disable_symlinks: 'off',
  least_conn: '',
  zone: '\\S+ \\S+',
  keepalive: '\\d+',
  proxy_http_version: '1\\.1',
  proxy_buffering: 'off',
  proxy_request_buffering: 'off',
  proxy_cache: 'off',
  proxy_redirect: 'off',
  proxy_buffers: `\\d+ ${SIZE}`,
  proxy_buffer_size: SIZE,
  proxy_busy_buffers_size: SIZE,
  // What takes that long is not cut by anybody.
  proxy_read_timeout: HOURS,
  proxy_send_timeout: HOURS,
  send_timeout: HOURS,
};

/** The fields that every app gets anyway, with these values. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  host: ['$host', '$http_host'],
  'x-real-ip': ['$remote_addr'],
  'x-forwarded-for': ['$proxy_add_x_forwarded_for', '$remote_addr'],
  'x-forwarded-proto': ['$scheme'],
  'x-forwarded-host': ['$host', '$http_host'],
  'x-forwarded-port': ['$server_port'],
  upgrade: ['$http_upgrade'],
  connection: ['$connection_upgrade', 'upgrade', 'Upgrade', ''],
};

/** Takes what of a block needs no counterpart. */
export function takeSettings(block: readonly Statement[], draft: Draft): void {
  for (const each of block) if (isSetting(each)) draft.take(each, ...(each.block ?? []));
}

export function isSetting({ words, block }: Statement): boolean {
  const [name = '', ...rest] = words;
  if (block !== undefined) return name === 'map' ? isUpgradeMap(rest, block) : false;
  if (name === 'proxy_set_header') {
    const [field = '', text = '', ...more] = rest;
    return FIELDS[field.toLowerCase()]?.includes(text) === true && more.length === 0;
  }
  const known = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
  return known !== undefined && new RegExp(`^(${known})$`).test(rest.join(' '));
}

/** `map $http_upgrade $connection_upgrade { default upgrade; '' close; }` */
function isUpgradeMap(rest: readonly string[], block: readonly Statement[]): boolean {
  return (
    rest.join(' ') === '$http_upgrade $connection_upgrade' &&
    block.every(({ words }) => ['default upgrade', ' close', ' '].includes(words.join(' ')))
  );
}
