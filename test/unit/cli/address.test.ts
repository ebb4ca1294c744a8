import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { addressOf, programWord } from '../../../src/cli/address.js';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockpit-address-'));
  for (const bin of ['bin', 'node_modules/.bin']) {
    mkdirSync(join(folder, bin), { recursive: true });
    writeFileSync(join(folder, bin, 'sockpit'), '');
    chmodSync(join(folder, bin, 'sockpit'), 0o755);
  }
});
after(() => rmSync(folder, { recursive: true }));

const checkout = { script: '/src/it/dist/sockpit.js', cwd: '/src/it' };

test('sockpit where the PATH has it', () => {
  const env = { PATH: `/nowhere:${folder}/bin` };
  assert.equal(programWord({ ...checkout, env }), 'sockpit');
});

test('what only npm has put on the PATH is not there for the reader', () => {
  const env = { PATH: `${folder}/node_modules/.bin` };
  const script = '/app/node_modules/sockpit/dist/sockpit.js';
  assert.equal(programWord({ script, cwd: '/app', env }), 'npx sockpit');
  assert.equal(programWord({ ...checkout, env }), 'node dist/sockpit.js');
  assert.equal(programWord({ ...checkout, cwd: '/home/me', env }), 'node /src/it/dist/sockpit.js');
});

test('on one line, whatever a folder is called', () => {
  const call = addressOf(
    { directory: "new\nline\u001b[31m'\u009b" },
    { ...checkout, env: { PATH: `${folder}/bin` } },
  );
  assert.equal(call('down'), "sockpit -C $'new\\nline\\x1b[31m\\'\\u009b' down");
});

test('with the options that named the stack, quoted for a shell', () => {
  const calling = { ...checkout, env: { PATH: `${folder}/bin` } };
  assert.equal(addressOf({}, calling)(), 'sockpit');
  assert.equal(addressOf({}, calling)('down'), 'sockpit down');
  assert.equal(
    addressOf({ directory: 'my apps', file: 'x.procfile', name: 't' }, calling)('down'),
    "sockpit -C 'my apps' -f x.procfile --name t down",
  );
});

test('as somebody on another machine can call it', () => {
  const call = addressOf({ name: 't' }, { ...checkout, env: {}, host: 'me@my vps' });
  assert.equal(call('down'), "sockpit -H 'me@my vps' --name t down");
});
