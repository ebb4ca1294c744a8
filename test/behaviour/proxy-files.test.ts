import assert from 'node:assert/strict';
import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { App } from '../../src/model/app.js';
import { ProxyBed, parts } from './support/proxy-bed.js';
import { replying } from './support/raw-upstream.js';

const CLOSE = 'Host: localhost\r\nConnection: close\r\n';

async function siteIn(folder: string): Promise<string> {
  const root = join(folder, 'site');
  await mkdir(join(root, 'sub dir', 'deep'), { recursive: true });
  await mkdir(join(root, '.git'));
  await mkdir(join(root, 'empty'));
  const files: Readonly<Record<string, string>> = {
    'index.html': '<h1>home</h1>',
    'app.js': 'let a = 1;',
    'sub dir/index.html': 'sub',
    'sub dir/deep/x.txt': '0123456789',
    '.env': 'SECRET=1',
    '.git/config': 'secret',
    Procfile: 'api: node x',
    'sockpit.config.json': '{}',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text);
  await writeFile(join(folder, 'outside.txt'), 'outside');
  await symlink(join(folder, 'outside.txt'), join(root, 'link.txt'));
  await symlink(join(root, '.env'), join(root, 'env.txt'));
  await symlink(join(root, 'app.js'), join(root, 'inside.js'));
  return root;
}

function open(spa = false, prefix = '/', beside: Partial<App> = {}): Promise<ProxyBed> {
  return ProxyBed.open(async (folder) => {
    const root = await siteIn(folder);
    return [{ name: 'site', prefixes: [prefix], source: { kind: 'files', root, spa } }, beside];
  });
}

describe('files', () => {
  const ask = (bed: ProxyBed, path: string, fields = '', method = 'GET'): Promise<string> =>
    bed.exchange(`${method} ${path} HTTP/1.1\r\n${CLOSE}${fields}\r\n`);

  it('are served with type, validators and ranges', async () => {
    await using bed = await open();
    const home = parts(await ask(bed, '/'));
    assert.match(home.head, /^HTTP\/1\.1 200 OK\r\n/);
    assert.match(home.head, /^Content-Type: text\/html; charset=utf-8$/m);
    assert.match(home.head, /^Cache-Control: no-cache$/m);
    assert.equal(home.body, '<h1>home</h1>');
    const etag = /^ETag: (.*)$/m.exec(home.head)?.[1] ?? '';
    const again = parts(await ask(bed, '/index.html', `If-None-Match: ${etag}\r\n`));
    assert.match(again.head, /^HTTP\/1\.1 304 /);
    assert.equal(again.body, '');
    const range = parts(await ask(bed, '/sub%20dir/deep/x.txt', 'Range: bytes=2-4\r\n'));
    assert.match(range.head, /^HTTP\/1\.1 206 /);
    assert.match(range.head, /^Content-Range: bytes 2-4\/10$/m);
    assert.equal(range.body, '234');
    const beyond = await ask(bed, '/sub%20dir/deep/x.txt', 'Range: bytes=50-\r\n');
    assert.match(beyond, /^HTTP\/1\.1 416 /);
    assert.match(beyond, /^Content-Range: bytes \*\/10\r$/m);
    const head = parts(await ask(bed, '/app.js', '', 'HEAD'));
    assert.match(head.head, /^Content-Length: 10$/m);
    assert.equal(head.body, '');
    assert.match(await ask(bed, '/app.js', 'Content-Length: 0\r\n', 'POST'), /^HTTP\/1\.1 405 /);
    assert.equal((await bed.record(0)).bytes, 13);
    assert.equal((await bed.record(0)).app, 'site');
  });

  it('are served fresh after an edit', async () => {
    await using bed = await open();
    await ask(bed, '/app.js');
    await writeFile(join(bed.folder, 'site', 'app.js'), 'let b = 2;');
    assert.match(await ask(bed, '/app.js'), /let b = 2;$/);
  });

  it('are sent as their compressed neighbour where it is as new', async () => {
    await using bed = await open();
    const script = join(bed.folder, 'site', 'app.js');
    await writeFile(`${script}.gz`, gzipSync('let a = 1;'));
    const gz = parts(await ask(bed, '/app.js', 'Accept-Encoding: gzip, br\r\n')).head;
    assert.match(gz, /^Content-Encoding: gzip$/m);
    assert.match(gz, /^Content-Type: text\/javascript/m);
    assert.match(gz, /^Vary: Accept-Encoding$/m);
    assert.doesNotMatch(await ask(bed, '/app.js'), /Content-Encoding/);
    await utimes(`${script}.gz`, 1, 1);
    const stale = await ask(bed, '/app.js', 'Accept-Encoding: gzip\r\n');
    assert.doesNotMatch(stale, /Content-Encoding/);
  });

  it('are not sent as a neighbour that may not be shown itself', async () => {
    await using bed = await open();
    const script = join(bed.folder, 'site', 'app.js');
    for (const secret of [join(bed.folder, 'outside.txt'), join(bed.folder, 'site', '.env')]) {
      await symlink(secret, `${script}.gz`);
      const answer = await ask(bed, '/app.js', 'Accept-Encoding: gzip\r\n');
      assert.match(answer, /let a = 1;$/);
      assert.doesNotMatch(answer, /Content-Encoding/);
      await rm(`${script}.gz`);
    }
    await writeFile(join(bed.folder, 'site', 'packed.bin'), gzipSync('let a = 1;'));
    await symlink('packed.bin', `${script}.gz`);
    const inside = parts(await ask(bed, '/app.js', 'Accept-Encoding: gzip\r\n')).head;
    assert.match(inside, /^Content-Encoding: gzip$/m);
    assert.match(inside, /^Content-Type: text\/javascript/m);
  });

  it('that the config is made of are not there, by whatever link', async () => {
    await using bed = await ProxyBed.open(
      async (folder) => {
        const root = join(folder, 'project');
        await mkdir(root);
        await writeFile(join(root, 'stack.yaml'), 'secret');
        await writeFile(join(root, 'overlay.yaml'), 'secret');
        await writeFile(join(root, 'page.yaml'), 'shown');
        await symlink(root, join(folder, 'config'));
        await symlink('overlay.yaml', join(root, 'link.yaml'));
        await symlink('stack.yaml', join(root, 'stack.txt'));
        return [{ name: 'site', prefixes: ['/'], source: { kind: 'files', root, spa: false } }];
      },
      (folder) => ({
        configFiles: [
          join(folder, 'config', 'stack.txt'),
          join(folder, 'config', 'overlay.yaml'),
          join(folder, 'config', 'gone.yaml'),
        ],
      }),
    );
    assert.match(await ask(bed, '/page.yaml'), /shown$/);
    for (const path of ['/stack.yaml', '/stack.txt', '/overlay.yaml', '/link.yaml']) {
      assert.match(await ask(bed, path), /^HTTP\/1\.1 404 /, path);
    }
  });

  it('in directories are found by a redirect that stays where it is', async () => {
    await using bed = await open(false, '/docs/');
    const redirect = parts(await ask(bed, '/docs/sub%20dir')).head;
    assert.match(redirect, /^HTTP\/1\.1 301 /);
    assert.match(redirect, /^Location: \.\/sub%20dir\/$/m);
    assert.match(await ask(bed, '/docs/sub%20dir/'), /sub$/);
    assert.match(await ask(bed, '/docs/empty/'), /^HTTP\/1\.1 404 /);
    assert.match(await ask(bed, '/docs'), /^Location: \/docs\/\r$/m);
  });

  it('outside, hidden, ours, or no files at all are not there', async () => {
    await using bed = await open();
    const socket = createServer();
    await new Promise<void>((done) => socket.listen(join(bed.folder, 'site', 'app.sock'), done));
    try {
      for (const path of [
        '/.env',
        '/.git/config',
        '/%2egit/config',
        '/env.txt',
        '/link.txt',
        '/sub%20dir/..%2f..%2foutside.txt',
        '/..%2foutside.txt',
        '//etc/passwd',
        '/sub dir%2fdeep%2fx.txt',
        '/Procfile',
        '/sockpit.config.json',
        '/app.sock',
        '/app.js/',
        '/%E0%A4%A',
        '/nothing',
      ]) {
        const answer = await ask(bed, path.replaceAll(' ', '%20'));
        assert.match(answer, /^HTTP\/1\.1 40[04] /, path);
        assert.doesNotMatch(answer, /outside$|secret|SECRET|root:/, path);
      }
      assert.match(await ask(bed, '/inside.js'), /let a = 1;$/);
    } finally {
      socket.close();
    }
  });

  it('of a single-page front end are its index for every page', async () => {
    await using bed = await open(true);
    assert.match(await ask(bed, '/users/7', 'Accept: text/html\r\n'), /<h1>home<\/h1>$/);
    assert.match(await ask(bed, '/missing.js', 'Accept: */*\r\n'), /^HTTP\/1\.1 404 /);
  });

  it('are looked for before the app that shares their prefix', async () => {
    await using bed = await open(true, '/', { name: 'web', prefixes: ['/'] });
    const upstream = await bed.upstream('web', replying('from the app'));
    assert.match(await ask(bed, '/app.js'), /let a = 1;$/);
    assert.match(await ask(bed, '/users?x=1', 'Accept: text/html\r\n'), /from the app$/);
    assert.match(await ask(bed, '/app.js', 'Content-Length: 0\r\n', 'POST'), /from the app$/);
    assert.match(upstream.received, /^GET \/users\?x=1 HTTP/);
  });
});
