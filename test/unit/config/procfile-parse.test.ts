import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseProcfile } from '../../../src/config/procfile/parse.js';

const FILE = '/project/Procfile';

function commands(text: string): Record<string, string | undefined> {
  const { config } = parseProcfile(text, FILE);
  return Object.fromEntries(
    [...config.apps.values()].map((app) => [app.name, app.options.get('command')?.value.text]),
  );
}

function options(text: string, app: string): Record<string, string> {
  const { config, diagnostics } = parseProcfile(text, FILE);
  assert.deepEqual(diagnostics, []);
  const found = [...(config.apps.get(app)?.options.values() ?? [])];
  return Object.fromEntries(found.map(({ key, value }) => [key, value.text]));
}

/** `line:column severity message` of each finding. */
function findings(text: string): string[] {
  return parseProcfile(text, FILE).diagnostics.map(
    ({ position, severity, message }) =>
      `${position?.line}:${position?.column} ${severity} ${message}`,
  );
}

const adviceOf = (text: string): string | undefined =>
  parseProcfile(text, FILE).diagnostics[0]?.advice;

// Cases that honcho (tests/test_environ.py) and foreman (spec/foreman/procfile_spec.rb) hold
// their own parsers to.
describe('what foreman and honcho read', () => {
  const table: readonly [string, string, Record<string, string>][] = [
    ['simple', 'web: ./a', { web: './a' }],
    ['two, in order', 'beta: ./b\nalpha: ./a', { beta: './b', alpha: './a' }],
    ['no space', 'web:./a', { web: './a' }],
    ['many spaces', 'web:   ./a   ', { web: './a' }],
    ['a tab', 'web:\t./a', { web: './a' }],
    ['CRLF', 'web: a\r\napi: b\r\n', { web: 'a', api: 'b' }],
    ['blank lines', '\n\nweb: a\n\n\napi: b\n\n', { web: 'a', api: 'b' }],
    ['a comment', '#web: no\nweb: yes', { web: 'yes' }],
    ['a name that begins with a dash', '-foo_bar: x', { '-foo_bar': 'x' }],
    ['digits and underscores', 'web_1-a: x', { 'web_1-a': 'x' }],
    [
      'quotes and redirections, kept to the letter',
      'web: sh -c "echo $FOOBAR" >/dev/null 2>&1',
      { web: 'sh -c "echo $FOOBAR" >/dev/null 2>&1' },
    ],
    ['colons in the command', 'web: gunicorn api:app -b :80', { web: 'gunicorn api:app -b :80' }],
    ['a # in the command', 'web: a # b', { web: 'a # b' }],
    ['indented', '  web: a', { web: 'a' }],
    ['a space before the colon', 'release : a', { release: 'a' }],
    ['variables before the command', 'web: FOO=1 ./a', { web: 'FOO=1 ./a' }],
    ['non-ASCII in the command', 'web: echo "é 漢"', { web: 'echo "é 漢"' }],
  ];
  for (const [name, text, expected] of table) {
    it(name, () => {
      assert.deepEqual(commands(text), expected);
      assert.deepEqual(Object.keys(commands(text)), Object.keys(expected));
      assert.deepEqual(findings(text), []);
    });
  }

  it('joins lines that end in a backslash, and says once that others cannot', () => {
    const text = 'web: a \\\n  b\napi: c \\\n  d\n';
    assert.deepEqual(commands(text), { web: 'a   b', api: 'c   d' });
    assert.deepEqual(findings(text), [
      '1:8 warning foreman, overmind and Heroku cannot read a line that goes on in the next',
    ]);
  });
});

describe('directives', () => {
  it('give the app below them its options', () => {
    assert.deepEqual(options('#@ prefix=/a/ optional\n#@ grace=5s\nweb: a', 'web'), {
      prefix: '/a/',
      optional: 'true',
      grace: '5s',
      command: 'a',
    });
    assert.deepEqual(options('  #@ prefix=/a/\n  web: a', 'web'), { prefix: '/a/', command: 'a' });
  });

  it('declare an app without a command', () => {
    assert.deepEqual(options('#@app old socket=/x.sock prefix=/old/', 'old'), {
      socket: '/x.sock',
      prefix: '/old/',
    });
  });

  it('set options of the stack', () => {
    const { config, diagnostics } = parseProcfile('#@stack listen=a:1,b:2 name=x', FILE);
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      config.stack.get('listen')?.value.parts.map(({ text }) => text),
      ['a:1', 'b:2'],
    );
    assert.equal(config.stack.get('name')?.value.text, 'x');
  });

  it('belong to a process line that is commented out', () => {
    assert.deepEqual(options('#@ prefix=/x/ nonsense=1\n# old: node x\nweb: a', 'web'), {
      command: 'a',
    });
    assert.deepEqual(options('#@ prefix=/x/\n#old: node x\n', 'web'), {});
  });

  it('of several items keep each with its place', () => {
    const { config } = parseProcfile('#@ after=a,bb\nweb: x', FILE);
    const parts = config.apps.get('web')?.options.get('after')?.value.parts;
    assert.deepEqual(
      parts?.map(({ text, mark }) => [text, mark.position.column, mark.length]),
      [
        ['a', 10, 1],
        ['bb', 12, 2],
      ],
    );
  });
});

describe('what is wrong, and where', () => {
  const table: readonly [string, string, readonly string[]][] = [
    [
      'a forgotten colon',
      'web gunicorn api:app',
      ['1:1 error this line is neither `name: command` nor a comment: is the colon missing?'],
    ],
    [
      'a name that is none',
      '+foo: x',
      ['1:1 error `+foo` is not a name: names are made of letters, digits, _ and -'],
    ],
    ['no command', 'web:', ['1:1 error web has no command']],
    ['no command but spaces', 'web:   ', ['1:1 error web has no command']],
    ['a comment for a command', 'web: # no', ['1:6 error web has no command, only a comment']],
    ['a duplicate', 'web: a\nweb: b', ['2:1 error web is already declared on line 1']],
    [
      'a duplicate of a declaration',
      'web: a\n#@app web port=1',
      ['2:7 error web is already declared on line 1'],
    ],
    ['an unknown option', '#@ prefx=/a/\nweb: a', ['1:4 error unknown option: prefx']],
    ['an option of the stack', '#@ listen=a:1\nweb: a', ['1:4 error unknown option: listen']],
    ['an option of apps', '#@stack prefix=/a/', ['1:9 error unknown option: prefix']],
    [
      'a command in a directive',
      '#@app a command=b',
      ['1:9 error command cannot stand in a directive'],
    ],
    ['not even toString', '#@ constructor=1\nweb: a', ['1:4 error unknown option: constructor']],
    ['an option twice', '#@ after=a\n#@ after=b\nweb: a', ['2:4 error after is given twice']],
    ['dangling at the end', '#@ worker', ['1:1 error this directive belongs to no app']],
    [
      'dangling before a blank line',
      '#@ worker\n\nweb: a',
      ['1:1 error this directive belongs to no app'],
    ],
    [
      'dangling before a remark',
      '#@ worker\n# note: the front end\nweb: a',
      ['1:1 error this directive belongs to no app'],
    ],
    [
      'dangling before another directive',
      '#@ worker\n#@stack name=x\nweb: a',
      ['1:1 error this directive belongs to no app'],
    ],
    [
      'lost to a remark that looks like the line below it',
      '#@ worker\n# api: the back end\napi: x',
      ['1:1 warning this belongs to the comment below it, not to api'],
    ],
    ['but not where that line has its own', '#@ worker\n# api: old\n#@ grace=1s\napi: x', []],
    ['an empty directive', '#@\nweb: a', ['1:1 error an empty directive']],
    ['a missing space', '#@prefix=/a/\nweb: a', ['1:1 error unknown directive: #@prefix=/a/']],
    ['a mistyped directive', '#@stak name=x', ['1:1 error unknown directive: #@stak']],
    ['an app without a name', '#@app', ['1:6 error #@app names no app']],
    ['a name forgotten', '#@app port=3', ['1:7 error #@app names no app']],
    ['a bad name', '#@app a.b port=3', ['1:7 error `a.b` is not a name']],
    ['a URL', 'http://localhost:8080/', ['1:1 error this line is a URL, not a process']],
    [
      'a space after the #',
      '# @ prefix=/a/\nweb: a',
      ['1:1 warning this is a comment; was a directive meant?'],
    ],
    [
      '… also for the stack',
      '# @stack listen=a:1',
      ['1:1 warning this is a comment; was a directive meant?'],
    ],
    ['but not for an address', '# @ someone=me or mail@example.com', []],
    [
      'a last line that goes on',
      'web: a \\',
      ['1:8 error the file ends where this line was to go on'],
    ],
    [
      'a merge conflict',
      '<<<<<<< HEAD\nweb: a',
      ['1:1 error a merge conflict is left in the file'],
    ],
    [
      'a fault above a line that is none: both are told, and no third',
      '#@ prefx=1\nweb gunicorn',
      [
        '1:4 error unknown option: prefx',
        '2:1 error this line is neither `name: command` nor a comment: is the colon missing?',
      ],
    ],
  ];
  for (const [name, text, expected] of table) {
    it(name, () => assert.deepEqual(findings(text), expected));
  }

  it('finds all of it in one run', () => {
    const text = 'web\n#@ a=1 b=2\napi: x\nfoo bar\napi: y\n#@ x';
    assert.equal(findings(text).length, 6);
  });

  it('marks the place within a continued line', () => {
    const [finding] = parseProcfile('web gunicorn \\\n  api:app', FILE).diagnostics.slice(1);
    assert.deepEqual(finding?.position, { file: FILE, line: 1, column: 1 });
    assert.equal(finding.text, 'web gunicorn \\');
    assert.equal(finding.length, 'web gunicorn \\'.length);
  });
});

describe('what was meant', () => {
  const table: readonly [string, string | undefined][] = [
    ['web gunicorn api:app', 'did you mean `web: gunicorn api:app`?'],
    ['web=node server.js', 'did you mean `web: node server.js`?'],
    ['web：node server.js', 'did you mean `web: node server.js`?'],
    ['web.1: node server.js', 'did you mean `web-1: node server.js`?'],
    ['my app: node server.js', 'did you mean `my-app: node server.js`?'],
    ['PORT=3000', 'variables stand in .env'],
    ['export FOO=bar', 'variables stand in .env'],
    ['// the front end', 'comments begin with #: `# the front end`'],
    ['web:', 'write `web: COMMAND` on one line'],
    ['#@ prefx=/a/\nweb: x', 'did you mean prefix?'],
    ['#@ dir=x\nweb: x', 'did you mean cwd?'],
    ['#@ depends_on=x\nweb: x', 'did you mean after?'],
    ['#@ listen=a:1\nweb: x', 'listen is an option of the stack: it stands in #@stack'],
    ['#@stack prefix=/a/', 'prefix is an option of an app: it stands in a `#@` line'],
    ['#@prefix=/a/', 'a space is missing: `#@ prefix=/a/`'],
    ['#@stak name=x', 'did you mean #@stack?'],
    ['# @ prefix=/a/', 'write `#@ prefix=/a/`'],
    ['%%%', 'write `name: command`'],
  ];
  for (const [text, advice] of table) {
    it(JSON.stringify(text), () => assert.equal(adviceOf(text), advice));
  }

  it('sees a backslash that a space follows in the line above', () => {
    const [, finding] = parseProcfile('a: x\nweb: node \\ \n  server.js', FILE).diagnostics;
    assert.equal(finding, undefined);
    const [only] = parseProcfile('web: node \\ \n  server.js', FILE).diagnostics;
    assert.match(only?.advice ?? '', /remove the space/);
    assert.equal(only?.position?.line, 2);
  });
});
