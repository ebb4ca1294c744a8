import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { InstanceState } from '../../../src/model/state.js';
import { whyUnrouted } from '../../../src/proxy/report.js';
import { sampleInstance } from '../support/sample-instance.js';

describe('whyUnrouted', () => {
  const of = (state: InstanceState): string => whyUnrouted([sampleInstance(state)]);

  it('tells what listens in another language from what does not listen', () => {
    const upstream = { kind: 'tcp', host: '127.0.0.1', port: 6379 } as const;
    const facts = { since: 0, pid: 1, spawnedAt: 0, listenedAfterMs: undefined } as const;
    const rest = { readyAfterMs: 0, guessed: true, http: false, cutOff: undefined } as const;
    const ready = { kind: 'ready', ...facts, ...rest } as const;
    assert.equal(of({ ...ready, upstream }), 'it does not speak HTTP');
    assert.equal(of({ ...ready, upstream: undefined }), 'nothing of it listens');
    const running = { kind: 'running', ...facts, role: 'silent' } as const;
    assert.equal(of(running), 'nothing of it listens');
    assert.equal(whyUnrouted([]), 'nothing of it listens');
  });
});
