import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatDiagnostics } from '../../../src/config/print.js';
import { parseProcfile } from '../../../src/config/procfile/parse.js';
import type { Diagnostic } from '../../../src/model/diagnostic.js';

const options = { color: false, relativeTo: '/project' };

function shown(text: string): string {
  return formatDiagnostics(parseProcfile(text, '/project/Procfile').diagnostics, options);
}

describe('diagnostics as people read them', () => {
  it('file, line, column, the line, a caret, advice, and the count', () => {
    assert.equal(
      shown('#@ prefx=/a/\napi: x\nweb gunicorn\n# @ prefix=/b/'),
      [
        'Procfile:1:4: error: unknown option: prefx',
        '  #@ prefx=/a/',
        '     ^~~~~',
        '  did you mean prefix?',
        'Procfile:3:1: error: this line is neither `name: command` nor a comment: is the colon missing?',
        '  web gunicorn',
        '  ^~~~~~~~~~~~',
        '  did you mean `web: gunicorn`?',
        'Procfile:4:1: warning: this is a comment; was a directive meant?',
        '  # @ prefix=/b/',
        '  ^~~',
        '  write `#@ prefix=/b/`',
        '2 errors, 1 warning',
      ].join('\n'),
    );
  });

  it('shows no control character of the path either', () => {
    const { diagnostics } = parseProcfile('web', '/project/new\nline\u001b[31m/Procfile');
    const text = formatDiagnostics(diagnostics, options);
    assert.match(text, /^new\ufffdline\ufffd\[31m\/Procfile:1:1: error: /);
  });

  it('nothing for none', () => {
    assert.equal(formatDiagnostics([], options), '');
  });

  it('keeps tabs, so that the caret stands right', () => {
    const [, line, caret] = shown('\t#@\tprefx=1\nweb: x').split('\n');
    assert.equal(line, '  \t#@\tprefx=1');
    assert.equal(caret, '  \t  \t^~~~~');
  });

  it('counts the cells of wide characters', () => {
    const [, line, caret] = shown("#@ watch='漢字' x=1\nweb: x").split('\n');
    assert.equal(line, "  #@ watch='漢字' x=1");
    assert.equal(caret, `${' '.repeat(2 + '#@ watch='.length + 6)} ^`);
  });

  it('cuts a long line around the place', () => {
    const [, line = '', caret = ''] = shown(`#@ watch=${'a'.repeat(500)} x=1\nweb: x`).split('\n');
    assert.ok(line.length < 150);
    assert.equal(line[caret.indexOf('^')], 'x');
  });

  it('never passes control characters on', () => {
    const text = shown('web\u001b[2J\u0007 x');
    assert.doesNotMatch(text, /[\u0007\u001b]/);
    assert.match(text, /web\ufffd\[2J\ufffd x/);
  });

  const at = (file: string, line: number): Diagnostic => ({
    severity: 'error',
    message: 'm',
    position: { file, line, column: 1 },
  });

  it('shows the file alone where there is no line to show, and paths outside whole', () => {
    assert.equal(
      formatDiagnostics([at('/project/a.mjs', 1)], options).split('\n')[0],
      'a.mjs: error: m',
    );
    assert.equal(
      formatDiagnostics([at('/elsewhere/b', 3)], options).split('\n')[0],
      '/elsewhere/b:3: error: m',
    );
    assert.equal(
      formatDiagnostics([{ severity: 'warning', message: 'm' }], options),
      'warning: m\n0 errors, 1 warning',
    );
  });

  it('colours only when asked', () => {
    const coloured = formatDiagnostics([at('/project/a', 1)], { ...options, color: true });
    assert.match(coloured, /\u001b\[1;31merror:\u001b\[0m m/);
  });
});
