/**
 * A stack's routes as a user-mode nginx: a folder of its own with relative paths, without root and
 * without the system's files. Directives and variables: https://nginx.org/en/docs/.
 */
import type { Stack } from '../../model/stack.js';
import { MAX_SOCKET_PATH } from '../../model/upstream.js';
import {
  absenceNotes,
  type BindAddress,
  bindingsOf,
  hostsLetIn,
  isBeyondLoopback,
  type Machine,
  namesLetIn,
} from '../admission.js';
import { type Block, type Line, renderBlocks } from '../blocks.js';
import { commentLines, ExportError, type Exported } from '../exported.js';
import { type AddressBook, guessNotes, placementOf, roleNotes } from '../layout.js';
import { stackLeftOut } from '../left-out.js';
import { type Site, sitesOf } from '../sites.js';
import { absentLocation, locationsOf } from './locations.js';
import { forwardingHeaders, requestMaps } from './maps.js';
import { mimeTypes } from './mime-types.js';
import { upstreamBlocks } from './upstream.js';
import { DOLLAR, NGINX_INDENT, nginxWord } from './words.js';

/** What nginx cannot do, or does in its own way. */
const DIFFERENCES = [
  'a request for an app that restarts is answered with 502 at once; it does not wait',
  'where a prefix is taken off, the app sees a path with its escapes decoded: %2F is a slash, %41 an A; those that stay are in upper case, and a ? without a query behind it is dropped',
  'where none is taken off, the app sees `.`, `..` and `%2e%2e` in a path as they came, and has to resolve them itself; above the first folder they are 400',
  'a %2F matches as a slash: /api%2Fx is below /api/, and a%2Fb is a file in a folder',
  'a ? without a query behind it is dropped where /prefix leads to /prefix/; several slashes in a folder of files match as one',
  'before nginx 1.29 no app may send 103 Early Hints: they take the place of its answer',
  'trailers after an answer are dropped',
  'of what a client says in fields X-Forwarded-… only the known ones are dropped',
  'there is no index of the apps at /.sockpit/',
];

function linkNotes({ apps }: Stack): string[] {
  return apps.some(({ source }) => source.kind === 'files')
    ? [
        'a symbolic link in a folder of files is not followed, also where it leads to a place in that folder',
      ]
    : [];
}

/** It makes them srw-rw-rw- whatever the umask (ngx_open_listening_sockets in ngx_connection.c); ours are of their owner alone. */
function socketNotes(bindings: readonly BindAddress[]): string[] {
  return bindings.flatMap((binding) =>
    binding.kind === 'unix'
      ? [
          `nginx opens ${binding.path} to every user of this machine: put it into a folder that only you may enter, as with mkdir -m 700 front and listen=unix:front/http.sock`,
        ]
      : [],
  );
}

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'] as const;

/** @throws {ExportError} where nginx could not start, or could not reach an app */
export function exportNginx(stack: Stack, book: AddressBook, machine: Machine): Exported {
  const bindings = bindingsOf(stack.listen, machine);
  refusePrivilegedPorts(bindings);
  refuseLongPaths(stack, book, bindings);
  const notes = [
    ...DIFFERENCES,
    ...linkNotes(stack),
    ...socketNotes(bindings),
    ...absenceNotes(stack.listen, machine),
    ...stackLeftOut(stack),
    ...roleNotes(stack.apps, book),
    ...guessNotes(stack.apps, book),
  ];
  const body = httpBody(stack, book, machine, bindings);
  const needsDollar = renderBlocks(body, NGINX_INDENT).includes(`\${${DOLLAR}}`);
  const lines = [
    ...commentLines([
      `The routes of ${stack.name}, made by \`sockpit export nginx\` from ${stack.config.path}.`,
      '',
      'In the folder above this one:',
      '  check  nginx -p . -c ./conf/nginx.conf -e ./logs/error.log -t',
      "  run    nginx -p . -c ./conf/nginx.conf -e ./logs/error.log -g 'daemon off;'",
      '',
      'It only routes: something else starts the apps. Otherwise than with sockpit:',
      ...notes.map((note) => `- ${note}`),
    ]),
    '',
    'worker_processes 1;',
    ...(machine.superuser
      ? [
          '# Started by root, its workers would be somebody who may reach no socket of root.',
          'user root;',
        ]
      : []),
    '',
    'error_log ./logs/error.log;',
    'pid       ./nginx.pid;',
    '',
    { head: 'events', body: ['worker_connections 1024;'] },
    '',
    {
      head: 'http',
      body: needsDollar ? ['# A dollar sign in a name or a path.', dollarBlock, '', ...body] : body,
    },
  ];
  return {
    files: [
      { path: 'conf/nginx.conf', text: renderBlocks(lines, NGINX_INDENT) },
      { path: 'conf/mime.types', text: mimeTypes() },
    ],
    folders: ['logs', ...TEMPORARY.map((name) => `temp/${name}`)],
    notes,
  };
}

/** `geo` expands nothing in its values. */
const dollarBlock: Block = { head: `geo $${DOLLAR}`, body: ['default "$";'] };

function httpBody(
  stack: Stack,
  book: AddressBook,
  machine: Machine,
  bindings: readonly BindAddress[],
): Line[] {
  const sites = sitesOf(stack, book);
  const own = new Set(sites.flatMap(({ hosts }) => hosts));
  const letIn = namesLetIn(stack, machine);
  const names = { letIn, shared: letIn.filter((name) => !own.has(name)) };
  return [
    'include       mime.types;',
    'default_type  application/octet-stream;',
    'charset_types text/css text/javascript text/plain text/xml text/markdown text/csv text/vtt;',
    'access_log    ./logs/access.log;',
    'sendfile      on;',
    'server_tokens off;',
    'server_names_hash_bucket_size 256;',
    '',
    ...TEMPORARY.map((name) => `${`${name}_temp_path`.padEnd(21)} ./temp/${name};`),
    '',
    '# Paths as they came, redirects without a host: they are right through a tunnel too.',
    'merge_slashes     off;',
    'absolute_redirect off;',
    '',
    ...requestMaps(stack, bindings),
    ...proxySettings(stack, bindings),
    '',
    ...upstreamBlocks(stack.apps, book).flatMap((block) => [block, '']),
    ...sites.flatMap((site) => [serverOf(site, names, book, bindings), '']),
    '# Any other Host may be the page of a stranger that had its name resolve to this machine.',
    {
      head: 'server',
      body: [
        ...listens(bindings, ' default_server'),
        'server_name _;',
        'if ($malformed) { return 400; }',
        'return 403;',
      ],
    },
  ];
}

function proxySettings(stack: Stack, bindings: readonly BindAddress[]): string[] {
  return [
    'proxy_http_version 1.1;',
    ...forwardingHeaders(stack, bindings),
    '',
    '# Nothing is kept back: events, uploads and answers pass as they come, and for days.',
    'proxy_buffering         off;',
    'proxy_cache             off;',
    'proxy_request_buffering off;',
    'client_max_body_size    0;',
    'proxy_read_timeout      7d;',
    'proxy_send_timeout      7d;',
    'proxy_buffer_size       64k;',
    'proxy_buffers           4 64k;',
    'proxy_busy_buffers_size 64k;',
    '',
    '# An app answers, and does not steer nginx: not to other places behind its back either.',
    'proxy_ignore_headers X-Accel-Redirect X-Accel-Expires X-Accel-Limit-Rate X-Accel-Buffering X-Accel-Charset;',
    '',
    'proxy_redirect    off;',
    'proxy_hide_header Location;',
    'add_header        Location $location_back always;',
  ];
}

interface NamesLetIn {
  readonly letIn: readonly string[];
  /** Those of them that no site has for its own: no name is of two servers. */
  readonly shared: readonly string[];
}

function serverOf(
  site: Site,
  { letIn, shared }: NamesLetIn,
  book: AddressBook,
  bindings: readonly BindAddress[],
): Block {
  const names =
    site.kind === 'plain'
      ? [
          '""',
          '.localhost',
          String.raw`"~^\d{1,3}(?:\.\d{1,3}){3}$"`,
          String.raw`~^\[[0-9a-f:.]+\]$`,
          ...shared.map(nginxWord),
          ...(isBeyondLoopback(bindings) ? ['~^[^.]+$'] : []),
        ]
      : hostsLetIn(site.hosts, letIn, bindings).map(nginxWord);
  const open = site.places.some(({ prefix }) => prefix === '/');
  return {
    head: 'server',
    body: [
      ...listens(bindings),
      `server_name ${names.join(' ')};`,
      '',
      'if ($malformed) { return 400; }',
      'if ($stranger) { return 403; }',
      "set $forwarded_prefix '';",
      ...site.places.flatMap((place, i) => ['', ...locationsOf(place, i + 1, book)]),
      ...absentLocation(site.places),
      ...(open ? [] : ['', { head: 'location /', body: ['return 404;'] }]),
    ],
  };
}

function listens(bindings: readonly BindAddress[], tail = ''): string[] {
  return bindings.map((binding) => {
    if (binding.kind === 'unix') return `listen ${nginxWord(`unix:${binding.path}`)}${tail};`;
    const { address, port } = binding;
    return `listen ${address.includes(':') ? `[${address}]` : address}:${port}${tail};`;
  });
}

function refusePrivilegedPorts(bindings: readonly BindAddress[]): void {
  for (const binding of bindings) {
    if (binding.kind === 'unix' || binding.port > 1023) continue;
    throw new ExportError(
      `nginx without root cannot listen on port ${binding.port}`,
      'pass a port above 1023 with -p',
    );
  }
}

/** nginx takes no path that does not fit into an address (unix(7)). */
function refuseLongPaths(stack: Stack, book: AddressBook, bindings: readonly BindAddress[]): void {
  const refuse = (whose: string, path: string): void => {
    const bytes = Buffer.byteLength(path);
    if (bytes <= MAX_SOCKET_PATH) return;
    throw new ExportError(
      `${whose} has ${bytes} bytes, and nginx takes ${MAX_SOCKET_PATH}: ${path}`,
      'give it a shorter socket=, or write $SOCKET in its command',
    );
  };
  for (const binding of bindings) if (binding.kind === 'unix') refuse('the listener', binding.path);
  for (const app of stack.apps) {
    const placement = placementOf(app, book);
    if (placement.kind === 'none') continue;
    for (const upstream of placement.upstreams) {
      if (upstream.kind === 'unix') refuse(`the socket of ${app.name}`, upstream.path);
    }
  }
}
