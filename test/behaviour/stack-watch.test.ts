/**
 * A file that an app watches is saved, however that is done, and the app is reloaded once.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { mkdir, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { get } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit, type SockpitRun } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

/** A worker that says when it starts, and otherwise does nothing. */
const SLEEPER = "sh -c 'echo begun; exec sleep 1000'";

/** What an app was reloaded for so far, in the words of its log. */
function reasons(run: SockpitRun, app = 'job'): string[] {
  const line = new RegExp(`${app} +\\| reload: (.*)`);
  return run.output.lines.flatMap(({ text }) => line.exec(text)?.[1] ?? []);
}

function starts(run: SockpitRun, app: string): number {
  const line = new RegExp(`${app} +\\| ${app} is (running|ready)`);
  return run.output.lines.filter(({ text }) => line.test(text)).length;
}

/** Does something to the files and waits until that has led to a reload, and the app is up again. */
async function reload(run: SockpitRun, change: () => unknown, app = 'job'): Promise<string> {
  const before = reasons(run, app).length;
  await waitFor(`${app} to be up`, () => starts(run, app) > before, {
    show: () => run.output.tail(),
  });
  await change();
  await waitFor(`${app} to be reloaded and up again`, () => starts(run, app) > before + 1, {
    show: () => run.output.tail(),
  });
  const all = reasons(run, app);
  assert.equal(all.length, before + 1, `one reload for one change: ${all.join(' · ')}`);
  return all.at(-1) ?? '';
}

test(
  'a save is seen in the answers, and what Python writes then is no change',
  skipUnless('gunicorn'),
  async () => {
    // Each of another length: by the second and the size of a source Python tells whether what it has
    // compiled is still of it.
    const source = (word: string): string =>
      `def app(environ, start):\n    start('200 OK', [])\n    return [b'${word}\\n']\n`;
    await using directory = await temporaryDirectory({
      Procfile:
        "#@ watch='**/*.py'\napi: gunicorn --bind unix:app.sock -m 007 site.views:app\n".replaceAll(
          'site.',
          'shop.',
        ),
      'shop/__init__.py': '',
      'shop/views.py': source('one'),
    });
    await using run = runSockpit(directory);
    const url = await run.url();
    assert.equal((await get(`${url}/api/`)).body, 'one\n');
    const why = await reload(
      run,
      () => directory.write({ 'shop/views.py': source('second') }),
      'api',
    );
    assert.equal(why, 'shop/views.py changed');
    assert.equal((await get(`${url}/api/`)).body, 'second\n');
    await reload(run, () => directory.write({ 'shop/views.py': source('three') }), 'api');
    assert.equal((await get(`${url}/api/`)).body, 'three\n');
    assert.equal((await run.waitForState('api', 'ready')).restarts, 2);
  },
);

test('editors save in their own ways, each of them once', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker watch=.\njob: ${SLEEPER}\n`,
    'a.py': '0',
  });
  await using run = runSockpit(directory);
  const file = directory.join('a.py');
  const ways: Readonly<Record<string, () => Promise<void>>> = {
    'over the file': () => writeFile(file, '1'),
    'by rename': async () => {
      await writeFile(directory.join('a.py.tmp'), '2');
      await rename(directory.join('a.py.tmp'), file);
    },
    'by rename, again': async () => {
      await writeFile(directory.join('.a.py.new'), '3');
      await rename(directory.join('.a.py.new'), file);
    },
    'as vim does': async () => {
      await writeFile(directory.join('4913'), '');
      await unlink(directory.join('4913'));
      await writeFile(directory.join('.a.py.swp'), 'swap');
      await rename(file, directory.join('a.py~'));
      await writeFile(file, '4');
      await unlink(directory.join('a.py~'));
      await unlink(directory.join('.a.py.swp'));
    },
    'as emacs does': async () => {
      await symlink('me@here.4711:1', directory.join('.#a.py'));
      await writeFile(directory.join('#a.py#'), 'auto');
      await rename(file, directory.join('a.py~'));
      await writeFile(file, '5');
      await unlink(directory.join('.#a.py'));
      await unlink(directory.join('#a.py#'));
    },
    'over the file once more': () => writeFile(file, '6'),
  };
  for (const [name, save] of Object.entries(ways)) {
    assert.equal(await reload(run, save), 'a.py changed', name);
  }
});

test('git checkout of a thousand files is one reload', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker watch='src/**/*.txt'\njob: ${SLEEPER}\n`,
  });
  const git = (...words: string[]): void => {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@localhost'];
    execFileSync('git', [...identity, ...words], { cwd: directory.path, stdio: 'pipe' });
  };
  const files = (word: string): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length: 1000 }, (_, i) => [
        `src/${i % 20}/${word === 'b' ? 'n' : ''}${i % 50 === 0 ? word : 'x'}${i}.txt`,
        word,
      ]),
    );
  git('init', '-q');
  await directory.write(files('a'));
  git('add', '.');
  git('commit', '-qm', 'a');
  git('checkout', '-qb', 'other');
  await rm(directory.join('src'), { recursive: true });
  await directory.write(files('b'));
  git('add', '.');
  git('commit', '-qm', 'b');

  await using run = runSockpit(directory);
  assert.match(await reload(run, () => git('checkout', '-q', '-')), /^src\/.*, and 1?\d\d\d more$/);
  assert.match(await reload(run, () => git('checkout', '-q', 'other')), /, and 1?\d\d\d more$/);
  const why = await reload(run, () => directory.write({ 'src/1/last.txt': '1' }));
  assert.equal(why, 'src/1/last.txt is new');
});

test('what git ignores and what tools write is no change', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker watch=. ignore=tests,'*.md'\njob: ${SLEEPER}\n`,
    '.gitignore': 'build/\n*.gen.js\n',
    'src/.gitignore': 'local.js\n',
    'a.js': '0',
    'src/a.js': '0',
  });
  await mkdir(directory.join('.git'));
  await using run = runSockpit(directory);
  await reload(run, () => writeFile(directory.join('a.js'), '1'));
  await directory.write({
    'build/a.js': '1',
    'x.gen.js': '1',
    'src/local.js': '1',
    'tests/a.js': '1',
    'src/README.md': '1',
    'node_modules/left/index.js': '1',
    '__pycache__/a.txt': '1',
    'app.log': 'line\n',
    'dev.db': '1',
    'dev.db-journal': '1',
    '.cache/x': '1',
  });
  // In order: had one of them counted, it would stand in this line or before it.
  const why = await reload(run, () => writeFile(directory.join('src/a.js'), '1'));
  assert.equal(why, 'src/a.js changed');

  // The rules are read again when they change; what they let through is no change by itself.
  const other = await reload(run, () =>
    directory.write({ '.gitignore': '*.gen.js\n', 'a.js': '2' }),
  );
  assert.equal(other, 'a.js changed');
  const newly = await reload(run, () => directory.write({ 'build/b.js': '1' }));
  assert.equal(newly, 'build/b.js is new');
});

test('folders may come, go, be replaced, and be links', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker watch='late/**/*.py','linked/*.py','../beside/*.py'\njob: ${SLEEPER}\n`,
  });
  await using run = runSockpit(directory);
  const elsewhere = join(directory.root, 'elsewhere');
  const beside = join(directory.root, 'beside');
  await mkdir(elsewhere);
  await writeFile(join(elsewhere, 'l.py'), '0');

  const step = (change: () => unknown): Promise<string> => reload(run, change);
  // Seen by the first look at the disk or after it.
  const first = await step(() => directory.write({ 'late/x/a.py': '0' }));
  assert.match(first, /^late\/x\/a\.py (is new|changed)$/);
  assert.equal(await step(() => directory.write({ 'late/x/a.py': '1' })), 'late/x/a.py changed');
  const late = directory.join('late');
  assert.equal(await step(() => rm(late, { recursive: true })), 'late/x/a.py is gone');
  assert.equal(await step(() => directory.write({ 'late/x/a.py': '2' })), 'late/x/a.py is new');
  await step(async () => {
    await rm(late, { recursive: true });
    await directory.write({ 'late/x/a.py': '3' });
  });
  assert.equal(await step(() => directory.write({ 'late/x/a.py': '4' })), 'late/x/a.py changed');

  assert.equal(
    await step(() => symlink(elsewhere, directory.join('linked'))),
    'linked/l.py is new',
  );
  const linked = (): Promise<void> => writeFile(join(elsewhere, 'l.py'), '1');
  assert.equal(await step(linked), 'linked/l.py changed');

  const come = async (): Promise<void> => {
    await mkdir(beside);
    await writeFile(join(beside, 'b.py'), '0');
  };
  assert.equal(await step(come), '../beside/b.py is new');
  assert.equal(await step(() => rm(beside, { recursive: true })), '../beside/b.py is gone');
  assert.equal(await step(come), '../beside/b.py is new');
  assert.equal(await step(() => writeFile(join(beside, 'b.py'), '1')), '../beside/b.py changed');
});

test('a file that takes the place of a watched folder for a while ends nothing', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker watch='conf/app/*.yml'\njob: ${SLEEPER}\n`,
    'conf/app/a.yml': '0',
  });
  await using run = runSockpit(directory);
  const [conf, aside] = [directory.join('conf'), directory.join('aside')];
  const exchanged = (): void => {
    // In one turn: who looks finds the file.
    renameSync(conf, aside);
    writeFileSync(conf, 'a file\n');
  };
  assert.equal(await reload(run, exchanged), 'conf/app/a.yml is gone');
  const back = async (): Promise<void> => {
    await rm(conf);
    await directory.write({ 'conf/app/a.yml': '1' });
  };
  assert.equal(await reload(run, back), 'conf/app/a.yml is new');
});

test('a link that leads back into its own folder is no endless tree', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker watch='**/*.py'\njob: ${SLEEPER}\n`,
    'a/b/c.py': '0',
  });
  await symlink('..', directory.join('a/up'));
  await symlink(directory.path, directory.join('a/b/top'));
  await using run = runSockpit(directory);
  assert.equal(await reload(run, () => directory.write({ 'a/b/c.py': '1' })), 'a/b/c.py changed');
});

test('apps reload for what is theirs; one that failed starts anew, one that was stopped does not', async () => {
  await using directory = await temporaryDirectory({
    Procfile: [
      "#@ worker watch='*.txt'",
      `both: ${SLEEPER}`,
      "#@ worker watch='*.txt','*.py'",
      `job: ${SLEEPER}`,
      "#@ worker watch='*.txt' retries=1",
      "sick: sh -c 'test -e cure.txt && exec sleep 1000'",
      "#@ worker watch='*.txt' start=manual",
      `idle: ${SLEEPER}`,
      '',
    ].join('\n'),
  });
  await using run = runSockpit(directory);
  assert.match(await reload(run, () => directory.write({ 'a.py': '' })), /^a\.py /);
  await run.waitForState('sick', 'failed');
  assert.equal((await sockpit(directory, ['stop', 'both'])).code, 0);
  await run.waitForState('both', 'stopped');
  await reload(run, () => directory.write({ 'cure.txt': '' }));
  await run.waitForState('sick', 'running');
  await run.waitForLine(/sick +\| reload: cure\.txt is new/);
  assert.deepEqual(reasons(run, 'both'), []);
  await run.waitForState('both', 'stopped');
  await run.waitForState('idle', 'stopped');
});

test('changes while an app reloads lead to exactly one more', async () => {
  await using directory = await temporaryDirectory({
    Procfile:
      "#@ watch='*.py' ready='exec:test -e go' worker\njob: sh -c 'echo begun; exec sleep 1000'\n",
    'a.py': '0',
    go: '',
  });
  await using run = runSockpit(directory);
  await run.waitForState('job', 'ready');
  await directory.remove('go');
  const begun = (): number =>
    run.output.lines.filter(({ text }) => /job +\| begun/.test(text)).length;
  await directory.write({ 'a.py': '1' });
  await waitFor('the second start', () => begun() === 2);
  for (let i = 0; i < 4; i += 1) {
    await directory.write({ 'a.py': `during ${i}` });
    // Further apart than the debounce, so that each would be a reload of its own.
    await sleep(150);
  }
  // All of them have been seen by now, and it is still not ready.
  await sleep(1000);
  await directory.write({ go: '' });
  await waitFor('the third start', () => begun() === 3);
  await waitFor('it to be ready', () => starts(run, 'job') === 3);
  assert.deepEqual(reasons(run), ['a.py changed', 'a.py changed']);
  await directory.write({ 'b.py': '1' });
  await waitFor('the fourth start', () => begun() === 4);
  assert.deepEqual(reasons(run).slice(2), ['b.py is new']);
});

test('an app that writes what it watches is slowed down, and told so', async () => {
  await using directory = await temporaryDirectory({
    Procfile: "#@ worker watch='*.json'\njob: sh -c 'date +%N > out.json; exec sleep 1000'\n",
  });
  await using run = runSockpit(directory);
  await run.waitForLine(/job was reloaded 10 times in a row for out\.json.*ignore=out\.json/);
});
