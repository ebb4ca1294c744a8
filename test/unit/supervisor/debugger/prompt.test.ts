import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { adviceAt, promptAtEnd, promptIn } from '../../../../src/supervisor/debugger/prompt.js';

describe('a prompt at the end of an unfinished line', () => {
  const prompts: readonly (readonly [line: string, prompt: string])[] = [
    ['(Pdb) ', '(Pdb)'],
    ['(Pdb++) ', '(Pdb++)'],
    ['\x1b[32m(Pdb)\x1b[0m ', '(Pdb)'],
    ['ipdb> ', 'ipdb>'],
    ['debugger> ', 'debugger>'],
    ['debug> ', 'debug>'],
    ['(byebug) ', '(byebug)'],
    ['(rdbg) ', '(rdbg)'],
    ['[1] pry(main)> ', '[1] pry(main)>'],
    ['(dlv) ', '(dlv)'],
    ['(gdb) ', '(gdb)'],
    ['loading … (Pdb) ', '(Pdb)'],
  ];
  for (const [line, prompt] of prompts) {
    it(`is seen in ${JSON.stringify(line)}`, () => {
      assert.equal(promptAtEnd(line)?.prompt, prompt);
    });
  }

  for (const line of [
    '',
    '> ',
    '>>> ',
    'docs about (Pdb) here',
    'nodebug> ',
    'level=debug>1',
    '42% ',
  ]) {
    it(`is not in ${JSON.stringify(line)}`, () => assert.equal(promptAtEnd(line), undefined));
  }

  it('is still there while something is typed behind it', () => {
    assert.equal(promptIn('(Pdb) print(x')?.prompt, '(Pdb)');
    assert.equal(promptIn('see (Pdb) in the docs'), undefined);
  });
});

describe('what to do there', () => {
  const cases: readonly (readonly [command: string, advice: string])[] = [
    ['flask run', 'sockpit attach api'],
    [
      'gunicorn api:app',
      'sockpit attach api; gunicorn kills the worker after its 30 s: add --timeout 0',
    ],
    [
      'gunicorn -t 90 a:b',
      'sockpit attach api; gunicorn kills the worker after 90 s: add --timeout 0',
    ],
    ['gunicorn --timeout=0 a:b', 'sockpit attach api'],
  ];
  for (const [command, advice] of cases) {
    it(`under ${command}`, () => assert.equal(adviceAt('api', command), advice));
  }
});
