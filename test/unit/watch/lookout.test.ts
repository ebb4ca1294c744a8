import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLookout } from '../../../src/watch/lookout.js';
import { ManualClock } from '../logs/manual-clock.js';
import type { Tree, TreeOptions } from '../../../src/watch/tree.js';

interface FakeTree extends TreeOptions {
  readonly pollEveryMs: number | undefined;
  closed: boolean;
  finish(): void;
}

/** A lookout over a disk that is only told of. Its folders do not exist, which it need not know. */
function bed(since = 1000, { cwd = '/nowhere/p', refused = [] as Error[] } = {}) {
  const trees: FakeTree[] = [];
  const said: string[] = [];
  const notices: string[] = [];
  const clock = new ManualClock(5000);
  const lookout = createLookout({
    apps: [{ name: 'api', cwd, watch: ['**/*.py'], ignore: [] }],
    since,
    clock,
    changed: (path, change, apps) => said.push(`${apps.join()} ${path.slice(11)} ${change}`),
    notice: (level, text) => notices.push(`${level}: ${text}`),
    watchPath: () => ({ stop: () => undefined }),
    openTree: (options, pollEveryMs): Promise<Tree> => {
      const refusal = refused.shift();
      if (refusal) return Promise.reject(refusal);
      let finish: () => void = () => undefined;
      const ready = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const tree = { ...options, pollEveryMs, closed: false, busy: false, finish };
      trees.push(tree);
      return Promise.resolve({
        ready,
        get busy() {
          return tree.busy;
        },
        close: () => {
          tree.closed = true;
          return Promise.resolve();
        },
      });
    },
  });
  const tree = () => {
    const [newest] = trees.slice(-1);
    assert.ok(newest);
    return newest;
  };
  const found = (name: string, at: number): void =>
    tree().found(`/nowhere/p/${name}`, { mtimeMs: at, ctimeMs: at, size: 1, ino: 1 });
  return { lookout, trees, tree, found, said, notices, clock };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a lookout', () => {
  it('says nothing of what is there, but for what changed since the start', async () => {
    const { lookout, tree, found, said } = bed();
    found('old.py', 900);
    found('new.py', 1001);
    tree().finish();
    await lookout.ready;
    found('old.py', 900);
    found('old.py', 2000);
    found('old.py', 2000);
    tree().gone('/nowhere/p/old.py');
    tree().gone('/nowhere/p/never.py');
    assert.deepEqual(said, ['api new.py changed', 'api old.py changed', 'api old.py deleted']);
  });

  it('loses nothing and repeats nothing when it looks anew', async () => {
    const { lookout, trees, tree, found, said } = bed();
    for (const name of ['same.py', 'other.py', 'gone.py']) found(name, 900);
    tree().finish();
    await lookout.ready;
    tree().unsure();
    assert.equal(trees.length, 2);
    assert.ok(!trees[0]?.closed, 'the old one watches until the new one has seen all');
    assert.ok(lookout.isUnsettled('api'));
    found('same.py', 900);
    found('other.py', 901);
    found('added.py', 800);
    tree().finish();
    await lookout.ready;
    assert.ok(trees[0]?.closed);
    assert.ok(!lookout.isUnsettled('api'));
    assert.deepEqual(said, ['api other.py changed', 'api added.py added', 'api gone.py deleted']);
  });

  it('does not take for new what other rules let it see', async () => {
    const { lookout, tree, found, said } = bed();
    found('.gitignore', 900);
    found('seen.py', 900);
    tree().finish();
    await lookout.ready;
    found('.gitignore', 4000);
    found('.gitignore', 4000);
    found('seen.py', 900);
    found('hidden.py', 4000);
    found('fresh.py', 5001);
    tree().finish();
    await lookout.ready;
    found('later.py', 4000);
    assert.deepEqual(said, ['api fresh.py changed', 'api later.py added']);
  });

  it('looks once more where it was asked while it looked', async () => {
    const { lookout, trees, tree } = bed();
    tree().unsure();
    tree().unsure();
    assert.equal(trees.length, 1);
    tree().finish();
    await lookout.ready;
    await turn();
    assert.equal(trees.length, 2);
    tree().finish();
    await lookout.ready;
    await turn();
    assert.equal(trees.length, 2);
  });

  it('polls where the kernel has no more watches, and says how to give it more', async () => {
    const { lookout, trees, tree, found, said, notices } = bed();
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    tree().trouble(full);
    tree().trouble(full);
    tree().finish();
    await lookout.ready;
    await turn();
    assert.equal(trees.length, 2);
    assert.equal(tree().pollEveryMs, 2000);
    found('not-met-before.py', 900);
    assert.deepEqual(said, [], 'what the first tree did not come to is not new');
    assert.deepEqual(
      notices.map((text) => text.replace(/; watching.*/, '')),
      ['warning: the kernel watches no more files for this user (fs.inotify.max_user_watches)'],
    );
    assert.match(notices[0] ?? '', /sudo sysctl fs\.inotify\.max_user_watches=\d+/);

    for (let i = 0; i <= 10_000; i++) found(`${i}.py`, 900);
    tree().finish();
    await lookout.ready;
    await turn();
    assert.equal(trees.length, 2);
    assert.ok(trees.every(({ closed }) => closed));
    assert.match(notices[1] ?? '', /^error: .* watching is off/);
  });

  it('says what it may not look at, and goes on', async () => {
    const cwd = `/${'long'.repeat(64)}`;
    const { lookout, tree, notices } = bed(1000, { cwd });
    assert.deepEqual(tree().roots, []);
    tree().finish();
    await lookout.ready;
    const reason = `ENAMETOOLONG: name too long, stat '${cwd}'`;
    assert.deepEqual(notices, [`warning: watching: ${reason}`]);
  });

  it('looks again a while after a look that failed, and has lost nothing', async () => {
    const refused = [Object.assign(new Error('no disk'), { code: 'EIO' })];
    const { lookout, trees, tree, found, said, notices, clock } = bed(1000, { refused });
    await lookout.ready;
    assert.deepEqual([trees.length, notices], [0, ['warning: watching: no disk']]);
    clock.pass(2000);
    found('old.py', 900);
    found('new.py', 1001);
    tree().finish();
    await lookout.ready;
    assert.deepEqual(said, ['api new.py changed']);
  });
});
