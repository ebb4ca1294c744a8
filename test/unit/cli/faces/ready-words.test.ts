import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readyWords } from '../../../../src/cli/faces/ready-words.js';
import { failure } from '../../../../src/model/failure.js';
import type { InstanceState } from '../../../../src/model/state.js';
import type { AppStatus } from '../../../../src/model/status.js';

function app(name: string, state: InstanceState): AppStatus {
  return { name, instances: [{ instance: 1, state }], url: null } as unknown as AppStatus;
}

const web = app('web', {
  kind: 'up',
  since: 0,
  upstream: { kind: 'tcp', host: '127.0.0.1', port: 1 },
});
const exit = {
  code: 0,
  signal: null,
  livedMs: 10,
  words: 'ended by itself (exit 0)',
  lastLines: [],
  at: 0,
  asked: false,
};
const build = app('build', { kind: 'exited', since: 0, exit });
const mail = app('mail', {
  kind: 'skipped',
  since: 0,
  failure: failure('program-missing', { app: 'mail', program: 'celery', install: undefined }),
});
const spare = app('spare', { kind: 'stopped', since: 0, why: 'manual' });

test('what has ended or is skipped is not called ready', () => {
  assert.deepEqual(readyWords([web], true), ['web is ready']);
  assert.deepEqual(readyWords([web, build], true), [
    'build ended by itself (exit 0)',
    'web is ready',
  ]);
  assert.deepEqual(readyWords([build], true), ['build ended by itself (exit 0)']);
  const [skipped] = readyWords([mail], true);
  assert.match(skipped ?? '', /^mail is skipped: mail needs celery/);
});

test('unnamed they are all', () => {
  assert.deepEqual(readyWords([web, spare], false), ['all are ready']);
  assert.deepEqual(readyWords([web, build], false), [
    'build ended by itself (exit 0)',
    'all are ready',
  ]);
  assert.deepEqual(readyWords([build], false), ['build ended by itself (exit 0)']);
});
