import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { asLines } from '../../../src/logs/line-run.js';
import { readStored, storedApps } from '../../../src/logs/stored.js';
import type { LogLine } from '../../../src/model/log.js';

describe('the logs that a stack has left', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sockpit-stored-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const put = (name: string, ...texts: string[]): void =>
    writeFileSync(
      join(folder, name),
      texts.map((text) => `2026-11-20T23:31:09.123Z o ${text}\n`).join(''),
    );
  const read = async (): Promise<LogLine[]> => {
    const lines: LogLine[] = [];
    const signal = new AbortController().signal;
    for await (const chunk of asLines(readStored(folder, { follow: false }, signal))) {
      assert.equal(chunk.kind, 'lines');
      lines.push(...chunk.lines);
    }
    return lines;
  };

  it('are read whole however large, each line once', async () => {
    const texts = Array.from({ length: 12_000 }, (_, i) => `line ${i} ${'x'.repeat(i % 90)}`);
    texts.splice(5000, 0, `long ${'y'.repeat(600_000)}`);
    put('api.log.1', ...texts.slice(0, 6000));
    put('api.log', ...texts.slice(6000));
    const lines = await read();
    assert.equal(lines.length, texts.length);
    const at = lines.findIndex(({ n, text }, i) => n !== i + 1 || text !== texts[i]);
    assert.equal(at, -1, `line ${at}`);
  });

  it('end with the line that was never finished', async () => {
    put('api.log', 'done');
    put('api.log.unfinished', 'Password: ');
    assert.deepEqual(
      (await read()).map(({ text }) => text),
      ['done', 'Password: '],
    );
  });

  it('are whole where a running stack rotates them while they are looked through', async () => {
    for (let pass = 0; pass < 40; pass++) {
      for (const age of [1, 2, 3]) rmSync(join(folder, `api.log.${age}`), { force: true });
      put('api.log.2', 'one');
      put('api.log.1', 'two');
      put('api.log', 'three');
      const reading = read();
      for (let wait = pass; wait > 0; wait--) await new Promise((resolve) => setImmediate(resolve));
      for (const age of [2, 1]) {
        renameSync(join(folder, `api.log.${age}`), join(folder, `api.log.${age + 1}`));
      }
      renameSync(join(folder, 'api.log'), join(folder, 'api.log.1'));
      put('api.log', 'four');
      const texts = (await reading).map(({ text }) => text);
      assert.deepEqual(texts.slice(0, 3), ['one', 'two', 'three'], `pass ${pass}`);
    }
  });

  it('are those of apps alone', async () => {
    for (const name of ['web.log', 'api.log.1', 'api.log', 'requests.jsonl', 'notes.txt']) {
      put(name, name);
    }
    assert.deepEqual(await storedApps(folder), ['api', 'web']);
    assert.deepEqual(
      (await read()).map(({ app, text }) => `${app}: ${text}`),
      ['api: api.log.1', 'api: api.log', 'web: web.log'],
    );
  });
});
