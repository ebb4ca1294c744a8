import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  absenceNotes,
  bindingsOf,
  hostsLetIn,
  type Machine,
  namePattern,
} from '../../../src/export/admission.js';
import { parseListen } from '../../../src/config/listen.js';
import type { ListenSpec } from '../../../src/model/stack.js';

const machine: Machine = {
  hostname: 'laptop',
  superuser: false,
  addressesOf: (host) =>
    host === 'wg0' ? [] : host === 'localhost' ? ['127.0.0.1', '::1'] : [host],
};

const listen = (...texts: readonly string[]): ListenSpec[] =>
  texts.map((text) => {
    const spec = parseListen(text);
    assert.ok(!('error' in spec));
    return spec;
  });

describe('the hosts of a site that are let in', () => {
  const loopback = bindingsOf(listen('localhost:8080'), machine);
  const network = bindingsOf(listen('localhost:8080', '10.0.0.7:8080'), machine);
  const hosts = ['diet', 'diet.localhost', 'dev.example.org', 'example.org', 'evilexample.org'];

  it('are those at localhost, and what is named, to the letter or by what they lie below', () => {
    assert.deepEqual(hostsLetIn(hosts, [], loopback), ['diet.localhost']);
    assert.deepEqual(hostsLetIn(hosts, ['example.org'], loopback), [
      'diet.localhost',
      'example.org',
    ]);
    assert.deepEqual(hostsLetIn(hosts, ['*.example.org'], loopback), [
      'diet.localhost',
      'dev.example.org',
    ]);
  });

  it('are short names too where other machines reach the front', () => {
    assert.deepEqual(hostsLetIn(hosts, [], network), ['diet', 'diet.localhost']);
  });

  it('are matched as a whole label and more below a name, and to the letter otherwise', () => {
    const matches = (name: string, host: string): boolean =>
      new RegExp(`^(${namePattern(name, (text) => text.replaceAll('.', '\\.'))})$`).test(host);
    assert.ok(matches('*.example.org', 'dev.example.org'));
    assert.ok(!matches('*.example.org', 'example.org'));
    assert.ok(!matches('*.example.org', 'evilexample.org'));
    assert.ok(matches('example.org', 'example.org'));
    assert.ok(!matches('example.org', 'exampleXorg'));
    assert.ok(!matches('example.org', 'anexample.org'));
  });
});

describe('the addresses that an export binds', () => {
  it('are each there once, without what is absent, which is said', () => {
    const specs = listen('localhost:0', '127.0.0.1:8080', 'unix:/f.sock', 'wg0:80', 'wg0:81');
    assert.deepEqual(bindingsOf(specs, machine), [
      { kind: 'tcp', address: '127.0.0.1', port: 8080 },
      { kind: 'tcp', address: '::1', port: 8080 },
      { kind: 'unix', path: '/f.sock' },
    ]);
    assert.deepEqual(absenceNotes(specs, machine), [
      'wg0 has no address now and is left out: export again when it is there',
    ]);
    assert.throws(() => bindingsOf(listen('wg0:80'), machine), /wg0 has no address now/);
  });
});
