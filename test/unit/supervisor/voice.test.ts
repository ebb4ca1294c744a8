import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Voice } from '../../../src/supervisor/voice.js';

it('names the instance to everybody where the log does, also of the last that go', () => {
  let several = true;
  const heard: string[] = [];
  const listeners = {
    logs: {
      open: () => assert.fail('nothing is written by itself'),
      remark: (app: string, { kind, text }: { kind: string; text: string }) =>
        heard.push(`log of ${app}: ${kind}: ${text}`),
    },
    notice: (level: string, app: string, text: string) => heard.push(`${level} ${app}: ${text}`),
  };
  const [first, second] = [1, 2].map(
    (instance) => new Voice('api', { instance, several: () => several }, listeners),
  );
  first?.tell('warning', 'is slow');
  several = false;
  first?.notice('info', 'is slow');
  second?.notice('info', 'still stopping');
  assert.deepEqual(heard, [
    'log of api: warning: is slow',
    'warning api: api.1: is slow',
    'info api: is slow',
    'info api: api.2: still stopping',
  ]);
});
