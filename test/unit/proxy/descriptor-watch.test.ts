import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { test } from 'node:test';
import { DescriptorWatch } from '../../../src/proxy/descriptor-watch.js';

const minute = 60_000;

class Watched {
  readonly told: string[] = [];
  readonly descriptors: DescriptorWatch;
  at = 0;

  constructor(limit: number) {
    const tell = (text: string): unknown => this.told.push(text);
    this.descriptors = new DescriptorWatch(
      () => limit,
      tell,
      () => this.at,
    );
  }
}

/** A connection as Node makes them: the number of its descriptor is in its handle. */
function connection(fd: number | undefined): Duplex {
  return Object.assign(new Duplex(), { _handle: fd === undefined ? null : { fd } });
}

test('the connection that takes the last descriptor is told, with what to do', () => {
  const { descriptors, told } = new Watched(64);
  descriptors.taken(connection(62));
  assert.deepEqual(told, []);
  descriptors.taken(connection(63));
  assert.equal(told.length, 1);
  assert.match(told.join(), /too many open files \(EMFILE\).*clients are turned away; .*ulimit -n/);
});

test('a connection to an app that cannot be opened for want of a descriptor is told', () => {
  const { descriptors, told } = new Watched(Infinity);
  descriptors.refused('ECONNREFUSED');
  assert.deepEqual(told, []);
  descriptors.refused('ENFILE');
  assert.match(told.join(), /this machine has too many open files \(ENFILE\)/);
});

test('a lack that lasts is told once, and one that comes again after a minute anew', () => {
  const made = new Watched(64);
  for (made.at = 0; made.at < 3 * minute; made.at += minute / 2) made.descriptors.refused('EMFILE');
  assert.equal(made.told.length, 1);
  made.at += minute;
  made.descriptors.refused('EMFILE');
  assert.equal(made.told.length, 2);
});

test('a connection that has no descriptor, or a system that does not tell its limit, is no lack', () => {
  const { descriptors, told } = new Watched(64);
  const unlimited = new Watched(Infinity);
  descriptors.taken(connection(undefined));
  unlimited.descriptors.taken(connection(100_000));
  assert.deepEqual([told, unlimited.told], [[], []]);
});
