import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { levelOf, remarkLevel, type Level } from '../../../../ui/lines/level.js';

describe('the level of a line', () => {
  const table: readonly (readonly [string, Level | undefined])[] = [
    ['{"level":"error","msg":"boom"}', 'error'],
    ['{"level":50,"msg":"boom"}', 'error'],
    [`{"message":"${'m'.repeat(5000)}","level":"error"}`, 'error'],
    ['\x1b[31m{"level":"error"}\x1b[0m', 'error'],
    ['{"level":30,"msg":"an ERROR in the message"}', 'info'],
    ['{"time":1,"severity":"WARNING","message":"x"}', 'warn'],
    ['{"msg":"no level"}', undefined],
    ['time=12 level=warn msg="slow"', 'warn'],
    ['lvl=eror msg=x', 'error'],
    ['lvl=loud msg=x', undefined],
    ['{"lvl":"dbug","msg":"x"}', 'debug'],
    ['{"level":"constructor","msg":"x"}', undefined],
    ['2026-01-02 14:02:11 ERROR something broke', 'error'],
    ['INFO: 127.0.0.1 - "GET /ERROR"', 'info'],
    ['[2026-01-02 +0000] [123] [INFO] Booting worker', 'info'],
    ['[warn] deprecated', 'warn'],
    ['error: cannot open file', 'error'],
    ['Warning: something', 'warn'],
    ['\x1b[31mERROR\x1b[0m red', 'error'],
    ['Traceback (most recent call last):', 'error'],
    ["KeyError: 'sku'", 'error'],
    ['TypeError: Cannot read properties of undefined', 'error'],
    ['django.db.utils.OperationalError: no such table', 'error'],
    ['Uncaught ReferenceError: x is not defined', 'error'],
    ['panic: runtime error: index out of range', 'error'],
    ['GET /errors 200 12ms', undefined],
    ['no error was found', undefined],
    ['0 errors, 3 warnings', undefined],
    ['error connecting to db', 'error'],
    ['Error connecting to redis at 127.0.0.1:6379', 'error'],
    ['2026-01-02 14:02:11 error while reading the queue', 'error'],
    ['failed to bind to port 80', 'error'],
    ['server: Failed to load config', 'error'],
    ['Unable to open database', 'error'],
    ['WARN failed to reach a peer', 'warn'],
    ['local.ERROR: SQLSTATE', 'error'],
    ['error handling enabled', undefined],
    ['error rate 0.2%', undefined],
    ['nothing failed to load', undefined],
    ['0 errors, no ERROR found', undefined],
    ['http GET /ERROR 200', undefined],
    ['finished with 0 ERROR lines', undefined],
    ['DEBUG query took 3ms', 'debug'],
    ['src/main.ts:8:5 - error TS1109: Expression expected.', 'error'],
    ["src/x.ts(3,1): error TS2304: Cannot find name 'x'.", 'error'],
    ["x.c:3:5: error: 'y' undeclared", 'error'],
    ['x.c:1:10: fatal error: y.h: No such file', 'error'],
    ['error[E0425]: cannot find value `x`', 'error'],
    ["PHP Parse error:  Unclosed '(' in x.php", 'error'],
    ['[Mon Nov 23 02:46:44 2026] PHP Fatal error:  Uncaught TypeError', 'error'],
    ['Exception in thread "main" java.lang.RuntimeException: x', 'error'],
    ['npm error code ELIFECYCLE', 'error'],
    ['npm ERR! code 1', 'error'],
    ['[nodemon] app crashed - waiting for file changes before starting...', 'error'],
    ['2026/11/23 02:00:00 http: panic serving 127.0.0.1:1: boom', 'error'],
    ["app.rb:3:in `foo': undefined method `x' (NoMethodError)", 'error'],
    ['ActiveRecord::StatementError (no such table):', 'error'],
    ['** (RuntimeError) boom', 'error'],
    ['[2:46:41 AM] Found 0 errors. Watching for file changes.', undefined],
    ['Compiled with 0 errors and 1 warning', undefined],
    ['127.0.0.1 - - "GET /api/error HTTP/1.1" 200 -', undefined],
    ['GET /docs/errors:list 200', undefined],
    ['rescue_from (see ApplicationError) is on', undefined],
    ['', undefined],
  ];
  for (const [text, level] of table) {
    it(JSON.stringify(text), () => assert.equal(levelOf(text), level));
  }

  it('of our own remarks is by what they are about, whatever their words', () => {
    assert.equal(remarkLevel('crashed'), 'error');
    assert.equal(remarkLevel('failed'), 'error');
    assert.equal(remarkLevel('warning'), 'warn');
    for (const remark of ['started', 'ready', 'stopped', 'note'] as const) {
      assert.equal(remarkLevel(remark), 'info');
    }
    assert.equal(remarkLevel(undefined), 'info', 'one of an earlier version');
  });

  it('is looked for at the beginning only, and fast', () => {
    assert.equal(levelOf(`${'x'.repeat(5000)} ERROR`), undefined);
    const hostile = ['[', ' ', '"level"', 'A.'].map((part) => part.repeat(20_000));
    const began = process.cpuUsage();
    for (const text of hostile) for (let i = 0; i < 100; i++) levelOf(text);
    // Processor time: a busy machine does not count.
    assert.ok(process.cpuUsage(began).user < 1_000_000);
  });
});
