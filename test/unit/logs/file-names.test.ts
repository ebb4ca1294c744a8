import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { describe, it } from 'node:test';
import { appOfFile, COMBINED_LOG, logPath } from '../../../src/logs/file-names.js';

describe('the file of an app', () => {
  it('tells its app, also when it was rotated', () => {
    for (const app of ['api', 'a/b', '..', 'ä b', '100%', 'access', 'access.log', 'requests']) {
      const name = basename(logPath('/logs', app));
      assert.equal(appOfFile(name), app);
      assert.equal(appOfFile(`${name}.2`), app);
    }
  });

  it('is never the one of the proxy, which is no app’s', () => {
    assert.notEqual(logPath('/logs', 'access'), `/logs/${COMBINED_LOG}`);
    // On a disk that takes large and small letters for the same.
    assert.notEqual(logPath('/logs', 'Access').toLowerCase(), `/logs/${COMBINED_LOG}`);
    assert.equal(appOfFile('api.log.1.gz'), undefined);
    assert.equal(appOfFile(COMBINED_LOG), undefined);
    assert.equal(appOfFile(`${COMBINED_LOG}.1`), undefined);
    assert.equal(appOfFile('requests.jsonl'), undefined);
    assert.equal(appOfFile('%E0.log'), undefined, 'not of our making');
  });
});
