import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { logicalLines } from '../../../src/config/procfile/lines.js';

const texts = (text: string): string[] => logicalLines(text).map((line) => line.text);

describe('logical lines', () => {
  it('ends a line at LF, CRLF and CR', () => {
    assert.deepEqual(texts('a\nb\r\nc\rd'), ['a', 'b', 'c', 'd']);
  });

  it('goes on after a backslash, which vanishes with the line break as in sh', () => {
    assert.deepEqual(texts('a: x \\\n  y\\\nz\nb: c'), ['a: x   yz', 'b: c']);
    assert.deepEqual(texts('a: x \\\r\n  y\r\n'), ['a: x   y', '']);
  });

  it('does not go on after an escaped backslash, or one with a space behind it', () => {
    assert.deepEqual(texts('a: x \\\\\nb: y'), ['a: x \\\\', 'b: y']);
    assert.deepEqual(texts('a: x \\ \nb: y'), ['a: x \\ ', 'b: y']);
  });

  it('never continues a comment: foreman would see the next line', () => {
    assert.deepEqual(texts('# a \\\nb: y'), ['# a \\', 'b: y']);
    assert.deepEqual(texts('#@ a=b \\\nb: y'), ['#@ a=b \\', 'b: y']);
  });

  it('keeps the place of every character', () => {
    const [line] = logicalLines('a: x \\\n  y\\\nz');
    assert.ok(line);
    const place = (offset: number): string => {
      const { line: number, column } = line.at(offset);
      return `${number}:${column}`;
    };
    assert.equal(place(0), '1:1');
    assert.equal(place(line.text.indexOf('x')), '1:4');
    assert.equal(place(line.text.indexOf('y')), '2:3');
    assert.equal(place(line.text.indexOf('z')), '3:1');
    assert.equal(line.at(line.text.indexOf('y')).text, '  y\\');
    assert.deepEqual(
      line.continuations.map((each) => [each.line, each.column]),
      [
        [1, 6],
        [2, 4],
      ],
    );
  });

  it('tells a continuation that the file ends in', () => {
    assert.equal(logicalLines('a: x \\')[0]?.open, true);
    assert.equal(logicalLines('a: x \\\n')[0]?.open, false);
  });
});
