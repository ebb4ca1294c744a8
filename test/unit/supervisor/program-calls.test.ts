import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mayMake, programOf, programsOf } from '../../../src/supervisor/program-calls.js';

/** A program, and the folder in which it is run where the command changes to one. */
type Told = string | readonly [program: string, folder: string];

const table: readonly (readonly [command: string, ...programs: Told[]])[] = [
  ['gunicorn api:app', 'gunicorn'],
  ['A=1 node x', 'node'],
  ['exec node x', 'node'],
  ['env A=1 node x', 'node'],
  ['nohup node x', 'node'],
  ['env "A=1 2" node x', 'node'],
  ['mksh x', 'mksh'],
  ['>log node x 2>&1', 'node'],
  ['cd a && exec env A=1 B=2 nohup ./run', ['./run', 'a']],
  ['cd backend && gunicorn x', ['gunicorn', 'backend']],
  ['cd backend; gunicorn x', ['gunicorn', 'backend']],
  ['(cd backend && gunicorn x)', ['gunicorn', 'backend']],
  ['cd a && cd b && exec ./run', ['./run', 'a/b']],
  ['cd a >/dev/null && ./run', ['./run', 'a']],
  ['cd /srv && ./run', ['./run', '/srv']],
  ['cd ~/x && ./a', ['./a', '~/x']],
  ['~/bin/serve', '~/bin/serve'],
  ['bundle exec puma', 'bundle'],
  ['"my server" x', 'my server'],
  ["'gunicorn' x", 'gunicorn'],
  ['a && b', 'a', 'b'],
  ['a | b', 'a', 'b'],
  ['a && b | c 2>&1', 'a', 'b', 'c'],
  ['a; b', 'b'],
  ['a & b', 'b'],
  ['a || true; b'],
  ['sleep 1 && echo up && exec web', 'sleep', 'web'],
  ['export A=1 && gunicorn x', 'gunicorn'],
  ['set -e; ulimit -n 4096; web', 'web'],
  ["trap 'kill 0' EXIT; web", 'web'],
  // What comes before may bring it along.
  ['npm install && vite', 'npm'],
  ['make && ./server', 'make'],
  ['./setup && web', './setup'],
  ['make; ./server'],
  // Left open: a condition, another PATH, what only the shell knows.
  ['test -x web && web'],
  ['command -v web && web'],
  ['a || b'],
  ['. venv/bin/activate && gunicorn x'],
  ['PATH=venv/bin:$PATH gunicorn x'],
  ['export PATH=venv/bin:$PATH && gunicorn x'],
  ['env A=1 PATH=x node'],
  ['env -u A node x'],
  ['env A=1 $NODE x'],
  ['env'],
  ['$CMD x'],
  ['"$CMD" x'],
  ['./bin/*-server x'],
  ['~other/bin/serve'],
  ['"~/bin/serve"'],
  ['cd $DIR && a'],
  ['cd - && a'],
  ['cd && a'],
  ['cd a | b'],
  ['exec -a name node x'],
  ['if a; then b; fi'],
  ['for x in a b; do web $x; done'],
  ['web() { true; }; web'],
  ['(a) && (b)'],
  ['! web'],
  ['a & wait'],
  ['echo hi'],
  ["a 'open"],
  ['a &&'],
  [''],
];

describe('the programs that a command certainly runs', () => {
  for (const [command, ...programs] of table) {
    it(`of ${command || 'nothing'}`, () => {
      const calls = programs.map((told) => {
        const [program, folder] = typeof told === 'string' ? [told, undefined] : told;
        return { program, folder };
      });
      const seen = programsOf(command).map(({ program, folder }) => ({ program, folder }));
      assert.deepEqual(seen, calls);
      assert.deepEqual(programOf(command)?.program, calls[0]?.program);
    });
  }
});

describe('the script that an interpreter is given', () => {
  const scripts: readonly (readonly [command: string, script: string | undefined])[] = [
    ['python3 server.py', 'server.py'],
    ['python3 -u app/server.py --port 1', 'app/server.py'],
    ['A=1 exec node --watch server.mjs', 'server.mjs'],
    ['cd web && node "my server.js"', 'my server.js'],
    ['ruby app.rb', 'app.rb'],
    ['bash -e run.sh', 'run.sh'],
    // What a flag or a value is, and what has no ending, may be something else.
    ['python3 -m http.server', undefined],
    ['python3 -W ignore server.py', undefined],
    ['node --import tsx server.ts', undefined],
    ['node server', undefined],
    ['node $ENTRY.js', undefined],
    ['node src/*.js', undefined],
    ['python3 ~/server.py', undefined],
    ['sh -c "python3 server.py"', undefined],
    ['./python3 server.py', undefined],
    ['gunicorn server.py', undefined],
  ];
  for (const [command, script] of scripts) {
    it(`of ${command}`, () => assert.equal(programOf(command)?.script, script));
  }
});

describe('a program that may bring others along', () => {
  it('installs, builds, or is a script of one’s own', () => {
    for (const program of [
      'npm',
      'pip3.11',
      'make',
      'sh',
      'mksh',
      'pypy3',
      './x',
      '/usr/bin/true',
      'python3',
    ]) {
      assert.ok(mayMake(program), program);
    }
    for (const program of ['sleep', 'gunicorn', 'alembic', 'makers']) {
      assert.ok(!mayMake(program), program);
    }
  });
});
