import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shellWord } from '../../../../src/model/shell-word.js';
import {
  farAddress,
  farPort,
  forwardWords,
  sshHostFault,
  pauseBefore,
  sshRunWords,
  lateHost,
  farWords,
} from '../../../../src/cli/far/words.js';

describe('the words for ssh', () => {
  it('run the far sockpit with each word as it is', () => {
    assert.deepEqual(sshRunWords('me@vps', ['logs', "it's $x"], false, {}), [
      ...['-o', 'RemoteCommand=none', '-T'],
      '--',
      'me@vps',
      `exec env SOCKPIT_CALLED_AS=me@vps sh -c ${shellWord(`trap : INT; sockpit logs 'it'\\''s $x'`)}`,
    ]);
    const told = { SOCKPIT_REMOTE: '~/bin/sockpit' };
    assert.deepEqual(sshRunWords('vps', ['ui'], true, told).slice(2), [
      ...['-t', '--', 'vps', "exec env SOCKPIT_CALLED_AS=vps sh -c 'trap : INT; ~/bin/sockpit ui'"],
    ]);
    assert.deepEqual(sshRunWords('vps', ['ui'], true, told, '/tmp/x/ssh').slice(2, 7), [
      ...['-S', '/tmp/x/ssh', '-o', 'ProxyCommand=exit 1', '-t'],
    ]);
  });

  it('forward one port of loopback, on each of its addresses', () => {
    const here = { hosts: ['127.0.0.1', '::1'], port: 8081 };
    const words = forwardWords('forward', 'vps', '/tmp/x/ssh', here, 'localhost:8080');
    assert.deepEqual(
      words.filter((_, at) => words[at - 1] === '-L'),
      ['127.0.0.1:8081:localhost:8080', '[::1]:8081:localhost:8080'],
    );
    assert.deepEqual(words.slice(-2), ['--', 'vps']);
  });

  it('take no option for a host', () => {
    assert.equal(sshHostFault('me@vps'), undefined);
    assert.match(sshHostFault('-oProxyCommand=x') ?? '', /is no host/);
    assert.match(sshHostFault('') ?? '', /no host/);
  });
});

describe('where a far stack listens', () => {
  it('is its first port, or else its socket', () => {
    assert.equal(farAddress(['unix:/run/a.sock', 'http://localhost:8080']), 'localhost:8080');
    assert.equal(farAddress(['http://[::1]:9']), '[::1]:9');
    assert.equal(farAddress(['unix:/run/a.sock']), '/run/a.sock');
    assert.equal(farAddress(['https://localhost']), 'localhost:443');
    assert.equal(farAddress([]), undefined);
    assert.equal(farPort('[::1]:9'), 9);
    assert.equal(farPort('/run/a:9'), undefined);
  });
});

describe('the pause before another try', () => {
  it('grows to half a minute', () => {
    assert.deepEqual([0, 1, 4, 5, 99].map(pauseBefore), [1000, 2000, 16_000, 30_000, 30_000]);
  });
});

describe('-H', () => {
  it('comes before the command', () => {
    assert.deepEqual(farWords(['-H', 'vps', 'status', '--json']), {
      host: 'vps',
      words: ['status', '--json'],
    });
    assert.deepEqual(farWords(['--host=vps', 'ui']), { host: 'vps', words: ['ui'] });
    assert.deepEqual(farWords(['-Hvps']), { host: 'vps', words: [] });
    assert.deepEqual(farWords(['-H']), { host: '', words: [] });
    assert.equal(farWords(['status', '-H']), undefined);
  });
});

describe('a host behind the command', () => {
  it('is put in front of it', () => {
    assert.equal(lateHost(['status', '-H', 'far', '--json']), 'sockpit -H far status --json');
    assert.equal(lateHost(['logs', '--host', 'far']), 'sockpit -H far logs');
    assert.equal(lateHost(['-H', 'far', 'status']), undefined);
    assert.equal(lateHost(['status', '-H']), undefined);
    assert.equal(lateHost(['status']), undefined);
  });
});
