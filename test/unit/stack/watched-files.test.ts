import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WatchedFiles } from '../../../src/stack/watched-files.js';

function bed() {
  const watched = new Set<string>();
  let begun = 0;
  const files = new WatchedFiles(
    () => undefined,
    (path) => {
      begun++;
      watched.add(path);
      return { stop: () => watched.delete(path) };
    },
  );
  return { files, seen: () => [...watched].join(' '), begun: () => begun };
}

describe('watched files', () => {
  it('are others when told so, and those that stay are watched on', () => {
    const { files, seen, begun } = bed();
    files.watch(['/a']);
    assert.equal(seen(), '');
    files.begin(['/a', '/b']);
    files.watch(['/b', '/c']);
    assert.equal(seen(), '/b /c');
    assert.equal(begun(), 3);
    files.close();
    assert.equal(seen(), '');
  });

  it('are none where the end came first, or has come', () => {
    const { files, seen } = bed();
    files.close();
    files.begin(['/a']);
    files.watch(['/b']);
    assert.equal(seen(), '');
  });
});
