import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { combinedLine } from '../../../src/model/combined-line.js';
import type { RequestRecord } from '../../../src/model/request.js';

function record(overrides: Partial<RequestRecord> = {}): RequestRecord {
  return {
    t: Date.UTC(2026, 10, 1, 7, 3, 5, 999),
    app: 'api',
    instance: 1,
    method: 'GET',
    target: '/api/',
    id: 1,
    protocol: 'HTTP/1.1',
    host: 'localhost:8080',
    remote: '127.0.0.1',
    user: undefined,
    referer: undefined,
    userAgent: undefined,
    status: 200,
    bytes: 512,
    ttfbMs: 1,
    totalMs: 2,
    heldMs: 0,
    stream: false,
    note: undefined,
    ...overrides,
  };
}

/** What a test says depends on no time zone. */
function line(overrides: Partial<RequestRecord> = {}): string {
  return combinedLine(record(overrides)).replace(/\[.*?\]/, '[]');
}

/** The moment as another parser than ours reads it. */
function momentOf(text: string): number {
  const [, day, time, zone] = /\[(.*?):(\S+) ([+-]\d{4})\]/.exec(text) ?? [];
  return Date.parse(`${(day ?? '').replaceAll('/', ' ')} ${time ?? ''} ${zone ?? ''}`);
}

describe('a line of the combined format', () => {
  it('has remote, user, time, request line, status, bytes, referer and agent', () => {
    assert.equal(line(), '127.0.0.1 - - [] "GET /api/ HTTP/1.1" 200 512 "-" "-"');
    const full = { user: 'ann', referer: 'http://localhost:8080/', userAgent: 'curl/8.5.0' };
    assert.equal(
      line(full),
      '127.0.0.1 - ann [] "GET /api/ HTTP/1.1" 200 512 "http://localhost:8080/" "curl/8.5.0"',
    );
  });

  it('names the moment in local time, with its zone', () => {
    const zone = process.env['TZ'];
    try {
      for (const name of ['UTC', 'America/St_Johns', 'Asia/Kolkata']) {
        process.env['TZ'] = name;
        // Each second is put into words once: a moment of its own for each zone.
        const t = Date.UTC(2026, 10, 1, 7, 3, name.length);
        assert.equal(momentOf(combinedLine(record({ t }))), t, name);
        assert.equal(momentOf(combinedLine(record({ t: t + 999 }))), t, name);
      }
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
    assert.match(combinedLine(record()), /\[\d\d\/(Oct|Nov)\/2026:\d\d:\d\d:05 [+-]\d{4}\]/);
  });

  it('writes what could end a field or a line as bytes, as nginx does', () => {
    const agent = String.raw`"a\b" ` + '\t\n\u007f\u00e9';
    assert.match(line({ userAgent: agent }), /"\\x22a\\x5Cb\\x22 \\x09\\x0A\\x7F\\xE9"$/);
    assert.match(line({ target: '/"\u001b[2J' }), /"GET \/\\x22\\x1B\[2J HTTP\/1\.1"/);
    assert.match(line({ referer: '€' }), /"\\xE2\\x82\\xAC" "-"$/, 'no byte, but a character');
    assert.match(line({ referer: '😀' }), /"\\xF0\\x9F\\x98\\x80" "-"$/);
    assert.match(line({ user: 'a"b' }), /^127\.0\.0\.1 - a\\x22b \[/);
  });

  it('says of a client that left what nginx says, and names a Unix socket as nginx does', () => {
    assert.match(line({ status: 0, bytes: 0 }), / 499 0 "-" "-"$/);
    assert.match(line({ remote: 'unix' }), /^unix: - - /);
    const unknown = { method: '', target: '', protocol: '', status: 408 };
    assert.match(line(unknown), /"-" 408 /, 'as nginx does where nothing could be read');
    assert.match(line({ protocol: 'HTTP/2.0' }), /"GET \/api\/ HTTP\/2\.0"/);
    assert.match(line({ referer: '' }), /"-" "-"$/);
  });
});
