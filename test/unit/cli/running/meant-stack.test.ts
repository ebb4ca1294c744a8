import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meantStacks, type Meaning } from '../../../../src/cli/running/meant-stack.js';

const dev = { stack: 'shop', config: '/home/me/shop/Procfile' };
const copy = { stack: 'test', config: '/home/me/shop/Procfile' };
const other = { stack: 'shop', config: '/home/me/old/shop/dev.procfile' };
const all = [dev, copy, other];

function meant(meaning: Partial<Meaning>): readonly unknown[] {
  const full = { directory: '/home/me/shop', file: undefined, name: undefined, ...meaning };
  return meantStacks(all, full, (path) => path.replace(/^\/link/, '/home/me'));
}

test('without a word: those of the folder, also through a symbolic link', () => {
  assert.deepEqual(meant({}), [dev, copy]);
  assert.deepEqual(meant({ directory: '/link/shop' }), [dev, copy]);
  assert.deepEqual(meant({ directory: '/home/me' }), []);
});

test('-f: those of that file, wherever one stands', () => {
  assert.deepEqual(meant({ directory: '/', file: 'home/me/old/shop/dev.procfile' }), [other]);
  assert.deepEqual(meant({ file: 'Procfile', name: 'test' }), [copy]);
  assert.deepEqual(meant({ file: 'no.procfile' }), []);
});

test('--name: that of this folder before one of another', () => {
  assert.deepEqual(meant({ name: 'shop' }), [dev]);
  assert.deepEqual(meant({ name: 'test', directory: '/' }), [copy]);
  assert.deepEqual(meant({ name: 'shop', directory: '/' }), [dev, other]);
  assert.deepEqual(meant({ name: 'nobody' }), []);
});
