import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runStack } from '../../../src/stack/run-stack.js';
import { ManualClock } from '../logs/manual-clock.js';
import { sampleStack } from '../support/sample-app.js';

describe('a stack that is brought up', () => {
  it('leaves its place where what it is to serve by cannot be had', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sockpit-run-'));
    try {
      const start = (): Promise<unknown> =>
        runStack({
          stack: {
            ...sampleStack(),
            tls: { kind: 'auto' },
            get hosts(): readonly string[] {
              throw new Error('no names');
            },
          },
          env: { SOCKPIT_RUNTIME_DIR: join(folder, 'run'), XDG_STATE_HOME: join(folder, 'state') },
          version: '0',
          clock: new ManualClock(),
          owner: 'process',
          colors: false,
          load: () => Promise.reject(new Error('is not read')),
        });
      await assert.rejects(start(), /no names/);
      await assert.rejects(start(), /no names/, 'nobody has the place');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
