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
  programOf,
  type Sought,
} from '../../../src/supervisor/program.js';

describe('programOf', () => {
  const table: readonly (readonly [command: string, program?: string, folder?: string])[] = [
    ['gunicorn api:app', 'gunicorn'],
    ['A=1 node x', 'node'],
    ['exec node x', 'node'],
    ['env A=1 node x', 'node'],
    ['nohup node x', 'node'],
    ['cd a && exec env A=1 B=2 nohup ./run', './run', 'a'],
    ['env -u A node x'],
    ['env A=1 PATH=x node'],
    ['env A=1 $NODE x'],
    ['env'],
    ['cd backend && gunicorn x', 'gunicorn', 'backend'],
    ['cd a && cd b && exec ./run', './run', 'a/b'],
    ['cd /srv && ./run', './run', '/srv'],
    ['bundle exec puma', 'bundle'],
    ['"my server" x', 'my server'],
    ['a && b', 'a'],
    ['a | b'],
    ['a; b'],
    ['. venv/bin/activate && gunicorn x'],
    ['PATH=venv/bin:$PATH gunicorn x'],
    ['export A=1 && gunicorn x'],
    ['$CMD x'],
    ['cd $DIR && a'],
    ['cd ~/x && ./a'],
    ['~/bin/serve'],
    ['exec -a name node x'],
    ['if a; then b; fi'],
    ['echo hi'],
    ["a 'open"],
  ];
  for (const [command, program, folder] of table) {
    it(`${command} → ${program ?? 'unknown'}`, () => {
      assert.deepEqual(programOf(command), program === undefined ? undefined : { program, folder });
    });
  }
});

describe('seekCall', () => {
  const root = mkdtempSync(join(tmpdir(), 'sockpit-program-'));
  after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'bin', 'folder'), { recursive: true });
  writeFileSync(join(root, 'bin', 'tool'), '');
  chmodSync(join(root, 'bin', 'tool'), 0o755);
  writeFileSync(join(root, 'bin', 'text'), '', { mode: 0o644 });
  const call = (
    program: string,
    folder?: string,
  ): { program: string; folder: string | undefined } => ({
    program,
    folder,
  });

  it('looks along PATH, whose relative entries count from the app’s folder', () => {
    assert.equal(seekCall(call('tool'), '/', `/nowhere:${join(root, 'bin')}`), 'found');
    assert.equal(seekCall(call('tool'), root, 'bin'), 'found');
    assert.equal(seekCall(call('tool'), '/', 'bin'), 'missing');
  });

  it('takes a path from the folder that the command changes to', () => {
    assert.equal(seekCall(call('./tool', 'bin'), root, ''), 'found');
    assert.equal(seekCall(call('./tool'), root, ''), 'missing');
    assert.equal(seekCall(call(join(root, 'bin', 'tool')), '/', ''), 'found');
  });

  it('is told in words what to do', () => {
    const words = (program: string, sought: Sought): string => {
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
    assert.equal(seekCall(call('folder'), '/', path), 'denied');
    assert.equal(seekCall(call('text'), '/', path), 'denied');
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
