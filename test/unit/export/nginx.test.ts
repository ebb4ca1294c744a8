import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Machine } from '../../../src/export/admission.js';
import { ExportError } from '../../../src/export/exported.js';
import { exportNginx } from '../../../src/export/nginx/config.js';
import type { Stack } from '../../../src/model/stack.js';
import { nginxLiteral, nginxPattern, nginxWord } from '../../../src/export/nginx/words.js';
import { book, golden, machine, nastyStack, stackOf } from './nasty.js';

describe('export nginx', () => {
  it('writes what it wrote', () => {
    golden('nginx', exportNginx(nastyStack(), book, machine));
  });

  it('writes a plain stack plainly', () => {
    const api = {
      name: 'api',
      upstream: { kind: 'fixed', upstream: { kind: 'unix', path: '/run/api.sock' } },
    } as const;
    const { files } = exportNginx(stackOf([api]), book, machine);
    const text = files[0]?.text ?? '';
    assert.match(text, /^ {8}listen 127\.0\.0\.1:8080;\n {8}listen \[::1\]:8080;$/m);
    assert.match(text, /^ {12}proxy_pass http:\/\/unix:\/run\/api\.sock:\/;$/m);
    assert.doesNotMatch(text, /geo|upstream app_/);
  });

  it('listens on sockets and lets short names in beyond loopback', () => {
    const stack = stackOf([{}], {
      listen: [
        { kind: 'tcp', host: '10.0.0.7', port: 0, orNext: false, written: '10.0.0.7:0' },
        { kind: 'unix', path: '/run/fr ont.sock', written: 'unix:/run/fr ont.sock' },
      ],
    });
    const { files, notes } = exportNginx(stack, book, { ...machine, superuser: true });
    const text = files[0]?.text ?? '';
    const open = 'nginx opens /run/fr ont.sock to every user of this machine: ';
    assert.ok(notes.some((note) => note.startsWith(open)));
    assert.ok(text.includes(`# - ${open}`));
    assert.match(text, /listen 10\.0\.0\.7:8080;\n +listen "unix:\/run\/fr ont\.sock";/);
    assert.match(text, /server_name .*~\^\[\^\.\]\+\$;/);
    assert.match(text, /X-Real-IP +\$peer;/);
    assert.match(text, /^user root;$/m);
  });

  it('listens on each address once, and on none of an interface that is absent', () => {
    const listen = (...hosts: string[]): Stack =>
      stackOf([{}], {
        listen: hosts.map((host) => ({
          kind: 'tcp',
          host,
          port: 8087,
          orNext: false,
          written: `${host}:8087`,
        })),
      });
    const here: Machine = {
      ...machine,
      addressesOf: (host) => (host === 'wg0' ? [] : machine.addressesOf(host)),
    };
    const { files, notes } = exportNginx(listen('localhost', '::1', 'wg0'), book, here);
    const [own] = (files[0]?.text ?? '').split('return 403; }');
    assert.deepEqual(own?.match(/listen .*/g), ['listen 127.0.0.1:8087;', 'listen [::1]:8087;']);
    assert.ok(notes.some((note) => /^wg0 has no address now/.test(note)));
    assert.throws(() => exportNginx(listen('wg0'), book, here), /wg0 has no address now/);
  });

  it('lets a short name of a host in where other machines are let in', () => {
    const names = (host: string): string | undefined =>
      exportNginx(
        stackOf([{ host: 'diet' }], {
          listen: [{ kind: 'tcp', host, port: 8087, orNext: false, written: '' }],
        }),
        book,
        machine,
      ).files[0]?.text.match(/server_name (?:diet|\S+diet).*;/)?.[0];
    assert.equal(names('localhost'), 'server_name diet.localhost;');
    assert.equal(names('10.0.0.7'), 'server_name diet diet.localhost;');
  });

  it('lets a whole name of a host in, in one server and in no other', () => {
    const stack = stackOf([{ host: 'my.host' }, { name: 'b' }], { hosts: ['my.host', 'x.org'] });
    const text = exportNginx(stack, book, machine).files[0]?.text ?? '';
    const named = text.match(/server_name .*my\.host.*;/g);
    assert.deepEqual(named, ['server_name my.host my.host.localhost;']);
    assert.match(text, /server_name .* laptop x\.org;/);
  });

  it('trusts whoever comes through a Unix listener where that is said, and no network of that name', () => {
    const text = (...trustedProxies: string[]): string => {
      const listen = [{ kind: 'unix', path: '/run/f.sock', written: '' }] as const;
      return (
        exportNginx(stackOf([{}], { listen, trustedProxies }), book, machine).files[0]?.text ?? ''
      );
    };
    assert.match(text('unix', '::1'), /geo \$trusted_address \{\s+default 0;\s+::1 1;\s+\}/);
    assert.match(text('unix'), /default \$trusted_address;\s+"unix:" 1;/);
    assert.match(text('::1'), /default \$trusted_address;\s+"unix:" 0;/);
  });

  it('refuses what nginx could not do', () => {
    const low = stackOf([{}], {
      listen: [{ kind: 'tcp', host: 'localhost', port: 80, orNext: false, written: 'x' }],
    });
    assert.throws(() => exportNginx(low, book, machine), ExportError);
    const path = `/${'long/'.repeat(30)}a.sock`;
    const far = stackOf([{ upstream: { kind: 'fixed', upstream: { kind: 'unix', path } } }]);
    assert.throws(
      () => exportNginx(far, book, machine),
      /151|156|157 bytes|bytes, and nginx takes/,
    );
  });
});

describe('words of nginx', () => {
  it('are quoted where they must be', () => {
    assert.equal(nginxWord('/plain/path-1.2'), '/plain/path-1.2');
    assert.equal(nginxWord('a b'), '"a b"');
    assert.equal(nginxWord('a"b\\c\nd;{}'), '"a\\"b\\\\c\\nd;{}"');
    assert.equal(nginxWord(''), '""');
  });

  it('expand only what is meant to be', () => {
    assert.equal(nginxLiteral('/a$b', '$is_args'), '"/a${dollar}b$is_args"');
    assert.equal(nginxLiteral('/a', '$is_args'), '/a$is_args');
    assert.equal(nginxPattern('/a.b+(c)$'), '/a\\.b\\+\\(c\\)\\$');
  });
});
