import assert from 'node:assert/strict';
import { it } from 'node:test';
import { failure } from '../../../src/model/failure.js';

it('tells of a blank in a name that is none to the shell', () => {
  const advice = (program: string): string | undefined =>
    failure('program-missing', { app: 'web', program, install: undefined }).advice;
  assert.match(advice('gunicorn\u00a0--bind') ?? '', /U\+00A0/);
  assert.equal(advice('gunicorn'), 'install gunicorn, or put it on PATH');
  assert.equal(advice('my program'), 'install my program, or put it on PATH');
});
