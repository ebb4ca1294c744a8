import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCookieWatch } from '../../../src/proxy/cookie-watch.js';

describe('createCookieWatch', () => {
  it('warns once for each cookie that two apps set on /', () => {
    const notices: string[] = [];
    const watch = createCookieWatch((_, text) => notices.push(text));
    const sid = ['Set-Cookie', 'sid=1; Path=/', 'Set-Cookie', 'own=1; Path=/a'];
    watch('a', 'localhost', sid);
    watch('a', 'localhost', sid);
    watch('b', 'b.localhost', sid);
    assert.deepEqual(notices, []);
    watch('b', 'localhost', sid);
    watch('b', 'localhost', sid);

    assert.match(notices.join('\n'), /^a and b both set the cookie sid on \/[^\n]*$/);
  });

  it('remembers no more cookies than a stack has, whatever names an app makes up', () => {
    const notices: string[] = [];
    const watch = createCookieWatch((_, text) => notices.push(text));
    for (const app of ['a', 'b']) {
      for (let i = 0; i < 5000; i++) watch(app, 'localhost', ['Set-Cookie', `c${i}=1; Path=/`]);
    }
    assert.equal(notices.length, 1000);
  });
});
