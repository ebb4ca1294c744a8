import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readableParts } from '../../../../ui/lines/json-line.js';
import { levelOf } from '../../../../ui/lines/level.js';

function shown(text: string, level = levelOf(text)): string | undefined {
  return readableParts(text, level)
    ?.map((part) => part.text)
    .join('')
    .trim();
}

describe('a line of JSON', () => {
  it('says its level once, in the word that is the same for all loggers', () => {
    assert.equal(shown('{"lvl":"dbug","event":"tick","n":1}'), 'debug tick n=1');
    assert.equal(shown('{"level":50,"msg":"gone","time":1}'), 'error gone');
  });

  it('keeps a level that nobody knows, also under one that the line has from elsewhere', () => {
    assert.equal(shown('{"level":"loud","msg":"tick"}'), 'tick level=loud');
    assert.equal(shown('{"severity":"loud","msg":"tick"}', 'warn'), 'warn  tick severity=loud');
    assert.equal(shown('{"level":"constructor","msg":"tick"}'), 'tick level=constructor');
    assert.equal(shown('{"level":null,"msg":"tick"}'), 'tick level=null');
  });

  it('has its values as they were written', () => {
    const table: readonly (readonly [string, string])[] = [
      ['{"id":1234567890123456789}', 'id=1234567890123456789'],
      ['{"big":1e400,"small":-0.10}', 'big=1e400 small=-0.10'],
      [
        '{"user": {"id": 9007199254740993, "n": [1, 2.50]}}',
        'user={"id":9007199254740993,"n":[1,2.50]}',
      ],
      ['{"id":1,"id":2}', 'id=1 id=2'],
      ['{"b":1,"2":1,"1":1}', 'b=1 2=1 1=1'],
      ['{"user":{"name":"J\\u00fcrgen","a b":" x "}}', 'user={"name":"Jürgen","a b":" x "}'],
      [
        '{"a":"say \\"x, }\\" \\\\","b":[["]"],{}],"c":true , "d" : null }',
        'a=say "x, }" \\ b=[["]"],{}] c=true d=null',
      ],
      ['{"__proto__":{"x":1},"msg":"m"}', 'm __proto__={"x":1}'],
      ['{}', ''],
    ];
    for (const [line, expected] of table) assert.equal(shown(line), expected, line);
  });

  it('takes the first of two messages for the message, and shows the other', () => {
    assert.equal(shown('{"msg":"one","msg":"two"}'), 'one msg=two');
    assert.equal(shown('{"msg":1,"message":"two"}'), 'two msg=1');
  });

  it('leaves out of an error only what its stack says', () => {
    const err = (members: object): string | undefined => shown(JSON.stringify({ err: members }));
    const stack = 'TypeError: declined\n    at pay (pay.js:1)';
    assert.equal(err({ type: 'TypeError', message: 'declined', stack }), `err=${stack}`);
    assert.equal(
      err({ type: 'PayError', message: 'card declined', stack: '    at pay (pay.js:1)' }),
      'err=    at pay (pay.js:1)\n{"type":"PayError","message":"card declined"}',
    );
    assert.equal(err({ stack, code: 7 }), `err=${stack}\n{"code":7}`);
  });
});
