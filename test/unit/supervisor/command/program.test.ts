import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import {
  checkAdvice,
  installAdvice,
  seekCall,
  programFailure,
  type ProgramLookup,
} from '../../../../src/supervisor/command/program.js';
import type { ProgramCall } from '../../../../src/supervisor/program-calls.js';

describe('seekCall', () => {
  const root = mkdtempSync(join(tmpdir(), 'sockpit-program-'));
  after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'bin', 'folder'), { recursive: true });
  writeFileSync(join(root, 'bin', 'tool'), '');
  chmodSync(join(root, 'bin', 'tool'), 0o755);
  writeFileSync(join(root, 'bin', 'text'), '', { mode: 0o644 });
  const call = (program: string, folder?: string): ProgramCall => ({
    program,
    script: undefined,
    folder,
  });

  const seek = (
    one: ReturnType<typeof call>,
    cwd: string,
    path: string,
  ): ProgramLookup | undefined => seekCall(one, cwd, { PATH: path, HOME: root });

  it('looks along PATH, whose relative entries count from the app’s folder', () => {
    assert.equal(seek(call('tool'), '/', `/nowhere:${join(root, 'bin')}`), 'found');
    assert.equal(seek(call('tool'), root, 'bin'), 'found');
    assert.equal(seek(call('tool'), '/', 'bin'), 'missing');
  });

  it('takes a path from the folder that the command changes to', () => {
    assert.equal(seek(call('./tool', 'bin'), root, ''), 'found');
    assert.equal(seek(call('./tool'), root, ''), 'missing');
    assert.equal(seek(call(join(root, 'bin', 'tool')), '/', ''), 'found');
  });

  it('knows where the home is, and nothing of that of others', () => {
    assert.equal(seek(call('~/bin/tool'), '/', ''), 'found');
    assert.equal(seek(call('~/bin/gone'), '/', ''), 'missing');
    assert.equal(seek(call('./tool', '~/bin'), '/', ''), 'found');
    assert.equal(seekCall(call('~/bin/gone'), '/', {}), undefined);
    assert.equal(seekCall(call('gone'), '/', {}), undefined);
  });

  it('is told in words what to do', () => {
    const words = (program: string, sought: ProgramLookup): string => {
      const why = programFailure('api', program, sought);
      return `${why?.message ?? ''}; ${why?.advice ?? ''}`;
    };
    assert.equal(programFailure('api', 'x', 'found'), undefined);
    assert.match(words('./run.sh', 'denied'), /may not execute .*chmod \+x \.\/run\.sh/);
    assert.match(words('bin/x', 'missing'), /bin\/x, which does not exist; correct the command/);
    assert.match(words('frobnicate', 'missing'), /not installed; .*put it on PATH/);
  });

  it('takes neither folders nor files that may not be executed', () => {
    const path = join(root, 'bin');
    assert.equal(seek(call('folder'), '/', path), 'denied');
    assert.equal(seek(call('text'), '/', path), 'denied');
  });
});

describe('advice', () => {
  it('names what installs a known program', () => {
    assert.match(installAdvice('gunicorn') ?? '', /pip install gunicorn/);
    assert.match(installAdvice('/venv/bin/gunicorn') ?? '', /pip install gunicorn/);
    assert.equal(installAdvice('my-own-thing'), undefined);
    assert.equal(installAdvice('constructor'), undefined);
  });

  it('reads what is missing out of what a check says', () => {
    const said = "ModuleNotFoundError: No module named 'flask'\n";
    assert.match(checkAdvice('gunicorn --check-config api:app', said) ?? '', /pip install flask/);
    const node = "Error: Cannot find module 'ws'\nRequire stack:";
    assert.equal(checkAdvice('node check.js', node), 'npm install ws');
    assert.equal(
      checkAdvice('node check.js', "Error: Cannot find module '/x/check.js'"),
      undefined,
    );
    const shell = 'sh: 1: exec: redis-cli: not found';
    assert.equal(checkAdvice('redis-cli ping', shell), undefined);
    assert.match(checkAdvice('docker info', 'sh: 1: docker: not found') ?? '', /docs.docker.com/);
  });

  it('reads the module out of a check that says nothing', () => {
    assert.match(checkAdvice('python3 -c "import flask"', '') ?? '', /pip install flask/);
    assert.equal(checkAdvice('python3 -c "import my_lib"', ''), 'pip install my_lib');
    assert.equal(checkAdvice(`node -e "require('ws')"`, ''), 'npm install ws');
    assert.equal(checkAdvice('test -f x', ''), undefined);
  });
});
