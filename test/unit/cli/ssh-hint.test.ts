import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sshHint } from '../../../src/cli/ssh-hint.js';

describe('sshHint', () => {
  const cases: readonly (readonly [string, string | undefined, string[], string | undefined])[] = [
    ['no ssh', undefined, ['http://localhost:8080'], undefined],
    [
      'plain',
      '10.0.0.9 50000 10.0.0.2 22',
      ['http://localhost:8080'],
      'ssh -NL 8080:localhost:8080 me@10.0.0.2',
    ],
    [
      'other ssh port',
      '10.0.0.9 50000 vps 2222',
      ['http://localhost:8081'],
      'ssh -NL 8081:localhost:8081 -p 2222 me@vps',
    ],
    [
      'IPv6 server',
      'fe80::9 50000 fd00::2 22',
      ['http://localhost:8080'],
      'ssh -NL 8080:localhost:8080 me@fd00::2',
    ],
    ['IPv6 listener', 'a 1 host 22', ['http://[::1]:8080'], 'ssh -NL 8080:[::1]:8080 me@host'],
    [
      'unix listener',
      'a 1 host 22',
      ['unix:/run/front.sock'],
      'ssh -NL 8080:/run/front.sock me@host',
    ],
    ['nothing listens', 'a 1 host 22', [], undefined],
  ];
  for (const [name, connection, listen, expected] of cases) {
    it(name, () => {
      assert.equal(sshHint({ SSH_CONNECTION: connection }, listen, 'me'), expected);
    });
  }
});
