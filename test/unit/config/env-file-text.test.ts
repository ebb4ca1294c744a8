import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { EnvFile } from '../../../src/model/env-files.js';
import { envFileFault, readEnvFile } from '../../../src/config/env-file-text.js';

describe('a file of variables', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sockpit-env-'));
  });
  after(() => rm(folder, { recursive: true }));

  const refusal = (name: string): string => {
    const path = join(folder, name);
    const read = readEnvFile(path);
    assert.ok(read.kind === 'refused');
    const fault = envFileFault({ path, kind: 'default' }, read);
    assert.ok(fault?.severity === 'error');
    const { position, message, text } = fault;
    assert.equal(position?.file, path);
    assert.ok(text === undefined || !/[ps]/.test(text), 'a value may be a secret');
    return `${position.line}:${position.column} ${message.replace(path, name)}`;
  };

  const faultsOfFolder = (name: string) => {
    const path = join(folder, name);
    const read = readEnvFile(path);
    assert.ok(read.kind === 'folder');
    const words = (kind: EnvFile['kind']): string | undefined => {
      const fault = envFileFault({ path, kind }, read);
      return fault && `${fault.severity}: ${fault.message.replace(path, name)}`;
    };
    return { named: words('named'), byDefault: words('default') };
  };

  it('is read as UTF-8', async () => {
    await writeFile(join(folder, 'good'), 'A=ä\n');
    assert.deepEqual(readEnvFile(join(folder, 'good')), { kind: 'text', text: 'A=ä\n' });
  });

  it('is refused at its line where it is not', async () => {
    await writeFile(join(folder, 'latin'), Buffer.from('A=1\nB=p\xe4ss\n', 'latin1'));
    assert.equal(refusal('latin'), '2:4 the file is not UTF-8');
    await writeFile(join(folder, 'nul'), `A=${'x'.repeat(99)}\nB=\0\n`);
    assert.match(refusal('nul'), /^2:3 the file holds a NUL byte/);
  });

  it('may not be there', () => {
    assert.deepEqual(readEnvFile(join(folder, 'none')), { kind: 'missing' });
  });

  it('is refused where it is there and cannot be read', async () => {
    await symlink('nowhere', join(folder, 'link'));
    const leads = 'it leads to nowhere, which does not exist';
    assert.equal(refusal('link'), `1:1 the env file link cannot be read: ${leads}`);
  });

  it('is refused as a folder only where somebody has named it', async () => {
    await mkdir(join(folder, 'dir'));
    assert.deepEqual(faultsOfFolder('dir'), {
      named: 'error: the env file dir cannot be read: it is a directory',
      byDefault: 'warning: dir is a folder: no variables are read there',
    });
  });

  it('is not looked for where an environment of Python or conda is called so', async () => {
    await mkdir(join(folder, 'venv'));
    await writeFile(join(folder, 'venv/pyvenv.cfg'), '');
    await mkdir(join(folder, 'conda/conda-meta'), { recursive: true });
    for (const name of ['venv', 'conda']) {
      assert.deepEqual(faultsOfFolder(name), {
        named: `error: the env file ${name} cannot be read: it is a directory`,
        byDefault: undefined,
      });
    }
  });
});
