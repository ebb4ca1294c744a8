import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exportCaddy } from '../../../src/export/caddy/config.js';
import { caddyWord } from '../../../src/export/caddy/words.js';
import { ExportError } from '../../../src/export/exported.js';
import type { ListenSpec } from '../../../src/model/stack.js';
import type { App } from '../../../src/model/app.js';
import { book, golden, machine, nastyStack, stackOf } from './nasty.js';

function textOf(listen: readonly ListenSpec[]): string {
  return exportCaddy(stackOf([{}], { listen }), book, machine).files[0]?.text ?? '';
}

function tcp(host: string, port: number): ListenSpec {
  return { kind: 'tcp', host, port, orNext: false, written: `${host}:${port}` };
}

describe('export caddy', () => {
  it('writes what it wrote', () => {
    const stack = nastyStack();
    const apps = stack.apps.filter(({ name }) => name !== 'odd');
    golden('caddy', exportCaddy({ ...stack, apps }, book, machine));
  });

  it('says what differs where an app stands behind files, and only there', () => {
    const files = { source: { kind: 'files', root: '/p', spa: false }, prefixes: ['/'] } as const;
    const told = (...apps: Partial<App>[]): boolean =>
      exportCaddy(stackOf(apps), book, machine).notes.some((note) =>
        note.startsWith('where an app stands behind files, '),
      );
    const web = { prefixes: ['/'], prefixGuessed: false };
    assert.ok(told({ name: 'root', ...files }, { name: 'web', ...web }));
    assert.ok(!told({ name: 'root', ...files }));
    assert.ok(!told({ name: 'web', ...web }));
  });

  it('binds addresses of one port in one site, and sockets with the first', () => {
    const text = textOf([tcp('localhost', 8080), { kind: 'unix', path: '/run/a b', written: 'x' }]);
    assert.match(text, /^http:\/\/:8080 \{\n\tbind 127\.0\.0\.1 ::1 `unix\/\/run\/a b`$/m);
    assert.doesNotMatch(text, /\(routes\)/);
  });

  it('writes the routes once for several ports', () => {
    const text = textOf([tcp('localhost', 8080), tcp('10.0.0.7', 9090)]);
    assert.match(text, /^\(routes\) \{$/m);
    assert.match(text, /^http:\/\/:9090 \{\n\tbind 10\.0\.0\.7\n\timport routes\n\}$/m);
  });

  it('trusts networks, and says that it cannot trust a Unix socket', () => {
    const { files, notes } = exportCaddy(
      stackOf([{}], { trustedProxies: ['unix', '::1'] }),
      book,
      machine,
    );
    assert.match(files[0]?.text ?? '', /\ttrusted_proxies ::1\n/);
    assert.ok(notes.some((note) => note.startsWith('trusted-proxies=unix is left out')));
    const bare = exportCaddy(stackOf([{}], { trustedProxies: ['unix'] }), book, machine);
    assert.doesNotMatch(bare.files[0]?.text ?? '', /trusted_proxies/);
  });

  it('says who the client is where one comes through a Unix listener', () => {
    const listen = [{ kind: 'unix', path: '/run/f.sock', written: '' }] as const;
    const text = (...trustedProxies: string[]): string =>
      exportCaddy(stackOf([{}], { listen, trustedProxies }), book, machine).files[0]?.text ?? '';
    assert.match(text(), /header_up X-Forwarded-For \{peer\}/);
    assert.match(text(), /map \{remote_host\} \{peer\} \{\s+@ 127\.0\.0\.1/);
    // What a trusted proxy says must not be written over.
    assert.doesNotMatch(text('::1'), /header_up X-Forwarded-For/);
  });

  it('matches a prefix with escapes decoded, and as deep as any other', () => {
    const text = (prefix: string): string =>
      exportCaddy(stackOf([{ prefixes: [prefix] }]), book, machine).files[0]?.text ?? '';
    assert.match(text('/a%20b/'), /path_regexp `\(\?i\)\^\/a\\x20b\/`\n/);
    assert.match(text('/a%20b/'), /uri strip_prefix \/a%20b\n/);
    assert.doesNotMatch(text('/a%20b/'), /handle_path/);
    assert.match(text('/s{p}a/'), /\^\/s\\x7bp\\x7da\//);
    assert.match(text('/plain/'), /handle_path \/plain\/\*/);
    assert.throws(() => text('/a%FF/'), /prefix \/a%FF\/: its escapes are no UTF-8/);
  });

  it('refuses a socket that Caddy cannot reach', () => {
    assert.throws(() => exportCaddy(nastyStack(), book, machine), /colon/);
  });
});

describe('words of a Caddyfile', () => {
  it('are held together where they must be', () => {
    assert.equal(caddyWord('/plain/path'), '/plain/path');
    assert.equal(caddyWord('a b"c'), '`a b"c`');
    assert.equal(caddyWord('a `b` "c"'), '"a `b` \\"c\\""');
    assert.equal(caddyWord('a{b}'), '`a\\{b\\}`');
    assert.equal(caddyWord('#x'), '`#x`');
  });

  it('are refused where nothing can hold them', () => {
    assert.throws(() => caddyWord('a{$HOME}'), ExportError);
    assert.throws(() => caddyWord('a`b\\'), ExportError);
  });
});
