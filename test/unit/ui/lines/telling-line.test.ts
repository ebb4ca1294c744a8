import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tellingLine, tellingLines } from '../../../../ui/lines/telling-line.js';

describe('tellingLine', () => {
  const cases: readonly (readonly [string, readonly string[], string | undefined])[] = [
    ['nothing said', ['', ' '], undefined],
    ['the last line', ['up', 'no such table: carts', ''], 'no such table: carts'],
    ['above a frame', ['TypeError: x', '    at cart (/srv/x.js:4:2)'], 'TypeError: x'],
    [
      'of Node, with its fields',
      ['Error: listen', '    at Server.listen', '  code: "EACCES"', '}', '', 'Node.js v20.20.2'],
      'Error: listen',
    ],
    [
      'in colour',
      ['\x1b[31mTypeError: x\x1b[0m', '\x1b[90m    at y\x1b[0m'],
      '\x1b[31mTypeError: x\x1b[0m',
    ],
    ['of Python', ['  File "a.py", line 1', 'ValueError: no port'], 'ValueError: no port'],
    [
      'of Go',
      ['panic: boom', '', 'goroutine 1 [running]:', 'main.main()', '\t/x.go:3', 'exit status 2'],
      'panic: boom',
    ],
    ['said after an exception', ['TypeError: x', '    at y', 'giving up'], 'giving up'],
    ['frames alone', ['    at a', '    at b'], '    at b'],
  ];
  for (const [name, lines, line] of cases) {
    it(name, () => assert.equal(lines[tellingLine(lines)], line));
  }
});

describe('tellingLines', () => {
  const lines = ['up', 'TypeError: x', '    at a', '    at b'];
  it('are the last ones', () => assert.deepEqual(tellingLines(lines, 3), lines.slice(1)));
  it('and all where there is room', () => assert.deepEqual(tellingLines(lines, 9), lines));
  it('begin at the one that says why', () =>
    assert.deepEqual(tellingLines(lines, 1), ['TypeError: x']));
  it('are none without room', () => assert.deepEqual(tellingLines(lines, 0), []));
});
