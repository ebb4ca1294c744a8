import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseListen } from '../../../src/config/listen.js';

describe('addresses to listen on', () => {
  const good: readonly [string, string, number, boolean][] = [
    ['localhost:8080', 'localhost', 8080, false],
    ['localhost:8080+', 'localhost', 8080, true],
    ['LOCALHOST:8080', 'localhost', 8080, false],
    ['127.0.0.1:0', '127.0.0.1', 0, false],
    ['0.0.0.0:80', '0.0.0.0', 80, false],
    ['[::1]:8080', '::1', 8080, false],
    ['[::]:8080+', '::', 8080, true],
    ['dev.example.com:65535', 'dev.example.com', 65535, false],
  ];
  for (const [text, host, port, orNext] of good) {
    it(text, () => {
      assert.deepEqual(parseListen(text), { kind: 'tcp', host, port, orNext, written: text });
    });
  }

  it('sockets, relative to the folder of the config', () => {
    assert.deepEqual(parseListen('unix:front.sock'), {
      kind: 'unix',
      path: 'front.sock',
      written: 'unix:front.sock',
    });
    const absolute = parseListen('unix:///run/front.sock');
    assert.ok('kind' in absolute && absolute.kind === 'unix');
    assert.equal(absolute.path, '/run/front.sock');
  });

  const bad: readonly [string, RegExp, RegExp][] = [
    [':8081', /who may come/, /localhost:8081 .*0\.0\.0\.0:8081/],
    ['*:8081', /who may come/, /localhost:8081 .*0\.0\.0\.0:8081/],
    [':8081+', /who may come/, /localhost:8081\+ .*0\.0\.0\.0:8081\+/],
    ['8080', /lacks a host/, /write localhost:8080/],
    ['8080+', /lacks a host/, /write localhost:8080\+/],
    ['localhost', /lacks a port/, /localhost:8080/],
    ['localhost:', /lacks a port/, /localhost:8080/],
    ['localhost:http', /not an address/, /localhost:8080/],
    ['localhost:65536', /no such port/, /0 .* to 65535/],
    ['http://localhost:8080/', /not a URL/, /write localhost:8080$/],
    ['::1:8080', /brackets/, /\[::1\]:8080/],
    ['[localhost]:8080', /not an IPv6 address/, /\[::1\]:8080/],
    ['256.0.0.1:80', /neither an address nor a host name/, /localhost:80/],
    ['wg0:0', /any port, of an interface/, /write wg0:8080/],
    ['unix:', /no socket/, /front\.sock/],
    ['unix:front.sock+', /no next/, /write unix:front\.sock$/],
    ['a b:80', /neither an address nor a host name/, /localhost:80/],
    ['', /not an address/, /localhost:8080/],
  ];
  for (const [text, error, advice] of bad) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      const refused = parseListen(text);
      assert.ok('error' in refused);
      assert.match(refused.error, error);
      assert.match(refused.advice, advice);
    });
  }
});
