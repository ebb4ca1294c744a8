import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostPolicy, isLocal, parseHost, parseOrigin } from '../../../src/proxy/host.js';

function read(value: string): string {
  const host = parseHost(value);
  return host ? `${host.kind} ${host.name} ${host.port ?? '-'}` : 'none';
}

describe('parseHost', () => {
  const hosts: Readonly<Record<string, string>> = {
    localhost: 'name localhost -',
    'LocalHost.:80': 'name localhost 80',
    'my_app.localhost:8080': 'name my_app.localhost 8080',
    'a-b.c': 'name a-b.c -',
    'h:': 'name h -',
    '127.0.0.1:65535': 'ipv4 127.0.0.1 65535',
    '[::1]': 'ipv6 ::1 -',
    '[FE80::1]:8': 'ipv6 fe80::1 8',
    '': 'none',
    'a b': 'none',
    'a..b': 'none',
    '-a': 'none',
    '.a': 'none',
    'a:b': 'none',
    'a:65536': 'none',
    'a:1:2': 'none',
    'a@b': 'none',
    'a/b': 'none',
    '256.0.0.1': 'none',
    '::1': 'none',
    '[x]': 'none',
    '[]': 'none',
    '[::1': 'none',
    'a,b': 'none',
    'caf\xe9': 'none',
    ['x'.repeat(300)]: 'none',
  };
  for (const [value, wanted] of Object.entries(hosts)) {
    it(JSON.stringify(value.slice(0, 40)), () => assert.equal(read(value), wanted));
  }
});

describe('parseOrigin', () => {
  const origins: Readonly<Record<string, string | undefined>> = {
    'http://a.b:80': 'a.b',
    'chrome-extension://abc': 'abc',
    null: undefined,
    'http://': undefined,
    'http://a/b': undefined,
    'http://u@a': undefined,
    a: undefined,
    'http://[': undefined,
  };
  for (const [value, wanted] of Object.entries(origins)) {
    it(value, () => assert.equal(parseOrigin(value)?.name, wanted));
  }
});

describe('who may come in', () => {
  const policy = hostPolicy(['Dev.test', '.sub.test', '*.Wild.test'], 'MyBox');
  const allows = (value: string, beyond = false): boolean => {
    const host = parseHost(value);
    assert.ok(host);
    return policy.allowsHost(host, beyond);
  };

  it('local names, address literals, the machine, and what was named', () => {
    for (const value of [
      'localhost',
      'a.localhost',
      '127.0.0.1',
      '8.8.8.8',
      '[::1]:80',
      'mybox',
      'dev.test:99',
      'x.sub.test',
      'y.wild.test',
    ]) {
      assert.ok(allows(value), value);
    }
  });

  it('nobody else', () => {
    for (const value of ['evil.test', 'sub.test', 'xsub.test', 'dev.test.evil', 'box', 'nas']) {
      assert.ok(!allows(value), value);
    }
  });

  it('names without a dot where other machines are meant to come', () => {
    assert.ok(allows('nas', true));
    assert.ok(!allows('evil.test', true));
  });

  it('WebSockets from pages of local names, of what was named, and of the same host', () => {
    const host = parseHost('10.0.0.1:80');
    const from = (value: string): boolean => {
      const origin = parseOrigin(value);
      return origin !== undefined && policy.allowsOrigin(origin, host);
    };
    assert.ok(from('http://localhost:3000'));
    assert.ok(from('http://127.0.0.1'));
    assert.ok(from('https://dev.test'));
    assert.ok(from('http://10.0.0.1:80'));
    assert.ok(!from('http://10.0.0.1:81'));
    assert.ok(!from('http://10.0.0.2:80'));
    assert.ok(!from('http://evil.test'));
  });
});

describe('isLocal', () => {
  it('is no matter of what a name begins with', () => {
    const local = (value: string): boolean => {
      const host = parseHost(value);
      return host !== undefined && isLocal(host);
    };
    assert.deepEqual(['localhost', 'a.localhost', '127.9.9.9', '[::1]'].map(local), [
      true,
      true,
      true,
      true,
    ]);
    assert.deepEqual(
      ['localhost.evil', 'xlocalhost', '128.0.0.1', '127.evil.test', '[::2]'].map(local),
      [false, false, false, false, false],
    );
  });
});
