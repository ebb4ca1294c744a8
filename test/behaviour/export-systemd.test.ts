/**
 * systemd takes the units that are exported, and the one that `service install` puts in place.
 */
import assert from 'node:assert/strict';
import { readdir, readFile, symlink } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { copyExample } from './support/example-stack.js';
import { writeNastyStack } from './support/export/nasty-stack.js';
import { skipUnless } from './support/programs.js';
import { sockpit, type Finished } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';

async function verify(directory: TemporaryDirectory, folder: string): Promise<Finished> {
  const names = await readdir(folder);
  assert.ok(names.length > 0);
  return sockpit(directory, ['--user', 'verify', ...names.map((name) => `./${name}`)], {
    program: ['systemd-analyze'],
    cwd: folder,
    env: { XDG_RUNTIME_DIR: directory.runtime },
  });
}

describe('the exported units', skipUnless('systemd'), () => {
  it('are good units for a stack with everything in it', async () => {
    await using directory = await temporaryDirectory();
    await writeNastyStack(directory, 'so ck $x 50%.sock');
    const folder = directory.join('units');
    const written = await sockpit(directory, ['export', 'systemd', '-o', folder]);
    assert.equal(written.code, 0, written.text);
    const { code, text } = await verify(directory, folder);
    assert.deepEqual([code, text], [0, '']);
    assert.ok((await readdir(folder)).includes('project-two.2.service'));
  });

  it('are good units for the example', async () => {
    await using directory = await temporaryDirectory();
    await copyExample(directory.path);
    const folder = directory.join('units');
    await sockpit(directory, ['export', 'systemd', '-f', 'procfile.example', '-o', folder]);
    const { code, text } = await verify(directory, folder);
    assert.deepEqual([code, text], [0, '']);
  });
});

describe('service install', skipUnless('systemd'), () => {
  it('shows the unit of the stack, and puts it in place when it is told to', async () => {
    await using directory = await temporaryDirectory({ Procfile: 'api: sleep 600\n' });
    const config = directory.join('config');
    const options = { env: { XDG_CONFIG_HOME: config } };
    const shown = await sockpit(directory, ['service', 'install'], options);
    assert.equal(shown.code, 1);
    assert.match(shown.stdout, /^ExecStart=.* up --plain --file .*\/project\/Procfile/m);
    assert.match(shown.stderr, /--yes/);
    await assert.rejects(readdir(config));

    const done = await sockpit(directory, ['service', 'install', '--yes'], options);
    assert.equal(done.code, 0, done.text);
    const folder = `${config}/systemd/user`;
    assert.deepEqual(await readdir(folder), ['sockpit-project.service']);
    assert.deepEqual((await verify(directory, folder)).text, '');

    const again = await sockpit(directory, ['service', 'install', '--yes'], options);
    assert.equal(again.code, 0);
    assert.match(again.stdout, /already/);
    const other = await sockpit(directory, ['service', 'install', '--yes', '-p', '9'], options);
    assert.equal(other.code, 1);
    assert.match(other.stderr, /--force/);
    const forced = await sockpit(
      directory,
      ['service', 'install', '--yes', '--force', '-p', '9'],
      options,
    );
    assert.equal(forced.code, 0, forced.text);
    const unit = `${folder}/sockpit-project.service`;
    assert.match(await readFile(unit, 'utf8'), /--port 9$/m);
    assert.match(forced.stderr, /to remove it: systemctl --user disable --now .* && rm \//);
  });

  it('never touches a file that is not its own, nor a link', async () => {
    await using directory = await temporaryDirectory({ Procfile: 'api: sleep 600\n' });
    const config = directory.join('config');
    const unit = 'config/systemd/user/sockpit-project.service';
    await directory.write({ [unit]: 'mine\n' });
    const install = (): Promise<Finished> =>
      sockpit(directory, ['service', 'install', '--yes'], { env: { XDG_CONFIG_HOME: config } });
    assert.equal((await install()).code, 1);
    assert.equal(await readFile(directory.join(unit), 'utf8'), 'mine\n');
    await directory.remove(unit);
    await symlink(directory.join('nowhere'), directory.join(unit));
    const refused = await install();
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /exists and is not written over\n.*--force/);
    await assert.rejects(readFile(directory.join('nowhere')));
    for (const [action, instead] of [
      ['uninstall', /systemctl --user disable --now sockpit-project\.service && rm \//],
      ['status', /systemctl --user status sockpit-project\.service/],
      ['logs', /journalctl --user -u sockpit-project\.service/],
      ['frobnicate', /sockpit service install puts the unit in place/],
    ] as const) {
      const odd = await sockpit(directory, ['service', action]);
      assert.equal(odd.code, 2);
      assert.match(odd.stderr, instead);
    }
  });
});
