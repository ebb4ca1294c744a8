import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gitRules } from '../../../src/watch/git-rules.js';
import { enters, interestOf, rootsOf, wants } from '../../../src/watch/interest.js';
import type { IgnoredByGit } from '../../../src/watch/interest.js';

const nothing: IgnoredByGit = () => false;

/** The rules of a repository at /p with these files. */
function rules(files: Readonly<Record<string, string>>): IgnoredByGit {
  return gitRules('/p', (path) => files[path]);
}

function app(watch: string[], ignore: string[] = [], cwd = '/p', name = 'api') {
  return { name, cwd, watch, ignore };
}

describe('what reloads an app', () => {
  const cases: readonly {
    readonly title: string;
    readonly watch: string[];
    readonly ignore?: string[];
    readonly git?: Readonly<Record<string, string>>;
    readonly yes: string[];
    readonly no: string[];
  }[] = [
    {
      title: 'its globs, and not what it leaves out',
      watch: ['**/*.py', 'conf/*.toml'],
      ignore: ['tests', '*_pb2.py'],
      yes: ['/p/a.py', '/p/x/a.py', '/p/conf/a.toml'],
      no: ['/p/tests/a.py', '/p/x/tests/b.py', '/p/x/y_pb2.py', '/p/a.toml'],
    },
    {
      title: 'nothing that tools and apps write beside the sources',
      watch: ['.'],
      yes: ['/p/a.py', '/p/x/style.css', '/p/Makefile'],
      no: [
        '/p/x/__pycache__/a.txt',
        '/p/a.pyc',
        '/p/app.log',
        '/p/app.sock',
        '/p/app.pid',
        '/p/a.py~',
        '/p/a.swp',
        '/p/#a.py#',
        '/p/.#a.py',
        '/p/4913',
        '/p/dev.db',
        '/p/dev.db-journal',
        '/p/db.sqlite3',
        '/p/db.sqlite3-wal',
        '/p/node_modules/x/index.js',
        '/p/.git/index',
      ],
    },
    {
      title: 'those too where a glob names them',
      watch: ['node_modules/mine/**/*.js', '**/*.log', 'seed.sqlite3'],
      yes: ['/p/node_modules/mine/a.js', '/p/x/a.log', '/p/seed.sqlite3'],
      no: ['/p/node_modules/other/a.js'],
    },
    {
      title: 'nothing that git ignores',
      watch: ['**/*.py'],
      git: { '/p/.gitignore': 'build/\n*.gen.py\n', '/p/x/.gitignore': '!keep.gen.py\n/own.py\n' },
      yes: ['/p/a.py', '/p/x/keep.gen.py', '/p/own.py'],
      no: ['/p/build/a.py', '/p/x/build/a.py', '/p/a.gen.py', '/p/x/own.py'],
    },
    {
      title: 'what git ignores where a glob begins with it by name',
      watch: ['dist/**/*.js', 'secret.json'],
      git: { '/p/.gitignore': 'dist\nsecret.json\n' },
      yes: ['/p/dist/a.js', '/p/secret.json'],
      no: ['/p/x/dist/a.js'],
    },
  ];
  for (const { title, watch, ignore, git, yes, no } of cases) {
    it(title, () => {
      const interest = interestOf(app(watch, ignore), git ? rules(git) : nothing);
      for (const path of yes) assert.ok(wants(interest, path), `${path} does not`);
      for (const path of no) assert.ok(!wants(interest, path), `${path} does`);
    });
  }

  it('in an app whose own folder git ignores', () => {
    const git = rules({ '/p/.gitignore': 'tmp\n' });
    const interest = interestOf(app(['**/*.py'], [], '/p/tmp/try'), git);
    assert.ok(wants(interest, '/p/tmp/try/a.py'));
  });
});

describe('where one has to look', () => {
  it('in the folders that may hold such files, and on the way to them', () => {
    const git = rules({ '/p/.gitignore': 'build/\n' });
    const interest = interestOf(app(['src/**/*.py', '../lib/*.ts'], ['src/gen']), git);
    for (const folder of ['/', '/p', '/p/src', '/p/src/x', '/lib']) {
      assert.ok(enters(interest, folder), folder);
    }
    for (const folder of ['/p/docs', '/p/src/gen', '/p/src/build', '/p/src/.git', '/lib/x']) {
      assert.ok(!enters(interest, folder), folder);
    }
    assert.ok(!enters(interest, '/p/src/node_modules'));
  });

  it('from the highest folders alone', () => {
    const interests = [
      interestOf(app(['**/*.py'], [], '/p/api'), nothing),
      interestOf(app(['api/**/*.html', '../lib/**'], [], '/p', 'web'), nothing),
      interestOf(app(['*.py'], [], '/p', 'jobs'), nothing),
    ];
    assert.deepEqual(rootsOf(interests), ['/lib', '/p']);
  });
});

describe('rules of git', () => {
  it('are read once each, the deepest first, and not above the repository', () => {
    const read: string[] = [];
    const ignored = gitRules('/p', (path) => {
      read.push(path);
      return { '/p/.gitignore': '*.o\n', '/p/.git/info/exclude': 'mine\n' }[path];
    });
    assert.ok(ignored('/p/x/a.o', 'file'));
    assert.ok(ignored('/p/x/a.o', 'file'));
    assert.ok(ignored('/p/x/mine/b', 'file'));
    assert.ok(!ignored('/p/x/a.c', 'file'));
    assert.ok(!ignored('/a.o', 'file'));
    assert.equal(new Set(read).size, read.length);
    assert.ok(read.every((path) => path.startsWith('/p/')));
  });

  it('that name folders leave files alone, and what is in an ignored folder stays ignored', () => {
    const ignored = rules({
      '/p/.gitignore': 'out/\n',
      '/p/out/.gitignore': '!*\n',
    });
    assert.ok(!ignored('/p/out', 'file'));
    assert.ok(ignored('/p/out', 'folder'));
    assert.ok(ignored('/p/out/a', 'file'));
  });
});
