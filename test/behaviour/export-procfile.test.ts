/**
 * The plain Procfile that is exported starts under real foreman what the stack starts.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

const ODD = `it's "100%" \${HOME} {y} \`z\` \\ end`;

function literally(text: string): RegExp {
  return new RegExp(text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&'));
}

describe('the exported Procfile', skipUnless('foreman'), () => {
  it('runs under foreman as it does with us', async () => {
    await using directory = await temporaryDirectory();
    const folder = `in 'here' $x\n50% \u00e9`;
    const show = `node -e 'console.log(JSON.stringify([process.cwd(), process.env.ODD, process.argv[1]]))'`;
    const config = {
      apps: {
        odd: { command: `${show} "a  b"\necho second \\$line 50%; sleep 600`, env: { ODD } },
        there: { command: `pwd; echo $SOCKET; sleep 600`, cwd: folder },
        lines: {
          command: `node -e 'console.log(JSON.stringify(process.env.LINES))'; sleep 600`,
          env: { LINES: 'one %s\ntwo\r\n\n' },
        },
        two: { command: `echo "at $SOCKET"; sleep 600`, instances: 2 },
        api: { command: nodeApp('fixtures/mirror.mjs') },
        once: { command: 'echo never', oneshot: true },
      },
    };
    await directory.write({
      'sockpit.config.json': JSON.stringify(config),
      [`${folder}/file`]: '',
    });
    const written = await sockpit(directory, ['export', 'procfile', '-o', 'Procfile']);
    assert.equal(written.code, 0, written.text);
    const words = ['start', '-m', 'all=1,two=2', '-f', 'Procfile'];
    await using foreman = runSockpit(directory, words, { program: ['foreman'] });
    const shown = JSON.stringify([directory.path, ODD, 'a  b']);
    await foreman.waitForLine(literally(shown));
    await foreman.waitForLine(/odd\.1 +\| second \$line 50%$/);
    await foreman.waitForLine(/there\.1 +\| .*\/in 'here' \$x$/);
    await foreman.waitForLine(/there\.1 +\| 50% \u00e9$/);
    await foreman.waitForLine(literally(JSON.stringify('one %s\ntwo\r\n\n')));
    await foreman.waitForLine(/two\.1 +\| at \/.*\/two\.1\.sock$/);
    await foreman.waitForLine(/two\.2 +\| at \/.*\/two\.2\.sock$/);
    await foreman.waitForLine(/api\.1 +\| listening on \/.*\/api\.1\.sock$/);
    assert.doesNotMatch(foreman.output.text, /never/);
  });
});

describe('an exported Procfile in another folder', skipUnless('foreman'), () => {
  it('runs the commands where they ran', async () => {
    await using directory = await temporaryDirectory({
      'here/Procfile': '#@ worker=true\na: pwd; exec sleep 600\n',
      'out/file': '',
    });
    const words = ['export', 'procfile', '-f', 'here/Procfile', '-o', 'out/Procfile'];
    const written = await sockpit(directory, words);
    assert.equal(written.code, 0, written.text);
    const start = ['start', '-f', 'out/Procfile'];
    await using foreman = runSockpit(directory, start, { program: ['foreman'] });
    await foreman.waitForLine(/a\.1 +\| \/.*\/here$/);
  });
});

describe('an export', () => {
  it('refuses what says nothing to its target, and a stack that starts nothing', async () => {
    await using directory = await temporaryDirectory({
      Procfile: 'api: sleep 600\n',
      files: '#@stack root=.\n',
    });
    for (const words of [
      ['nginx', '--ingress'],
      ['procfile', '--image', 'x'],
      ['caddy', '--stack'],
    ]) {
      const { code, stderr } = await sockpit(directory, ['export', ...words]);
      assert.equal(code, 2, stderr);
      assert.match(
        stderr,
        new RegExp(`${words[1] ?? ''} says nothing to ${words[0] ?? ''}\n +it is for `),
      );
    }
    for (const target of ['procfile', 'systemd']) {
      const { code, stderr } = await sockpit(directory, ['export', target, '-f', 'files']);
      assert.equal(code, 1, stderr);
      assert.match(stderr, /no app of project is started by a command\n.*export nginx/);
    }
  });

  it('names no env file where `.env` is a folder', async () => {
    await using directory = await temporaryDirectory({
      Procfile: 'api: sleep 600\n',
      '.env/bin/activate': '',
    });
    const procfile = await sockpit(directory, ['export', 'procfile', '-o', '-']);
    assert.equal(procfile.code, 0, procfile.text);
    assert.doesNotMatch(procfile.text, /foreman start -e/);
    const compose = await sockpit(directory, ['export', 'compose', '-o', 'out']);
    assert.equal(compose.code, 0, compose.text);
    assert.doesNotMatch(
      await readFile(join(directory.path, 'out/compose.yaml'), 'utf8'),
      /env_file/,
    );
  });

  it('goes to standard output where - is named', async () => {
    await using directory = await temporaryDirectory({ Procfile: 'api: sleep 600\n' });
    const { code, stdout } = await sockpit(directory, ['export', 'procfile', '-o', '-']);
    assert.equal(code, 0);
    assert.match(stdout, /^api: .*sleep 600$/m);
    await directory.write({ 'nginx.conf': 'server { listen 8080; root /w; }' });
    const back = await sockpit(directory, ['import', 'nginx.conf', '-o', '-']);
    assert.match(back.stdout, /^#@stack listen=localhost:8080 root=\/w$/m);
  });
});
