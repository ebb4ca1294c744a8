import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import {
  bootOfMachine,
  processIdentity,
  lives,
  readRunRecord,
  writeRunRecord,
} from '../../../../src/supervisor/processes/run-record.js';
import { markedIn } from '../../../../src/supervisor/processes/stragglers.js';

describe('the record of a run', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sockpit-test-'));
  after(() => rmSync(directory, { recursive: true }));

  it('is read as it was written', () => {
    const facts = {
      mark: 'a-mark',
      graceMs: 1500,
      groups: [{ pid: 10, startTicks: 100 }],
      strays: [{ pid: 12, startTicks: 120 }],
      sockets: ['/with a blank.sock'],
    };
    writeRunRecord(directory, { ...facts, guardian: undefined });
    assert.deepEqual(readRunRecord(directory), {
      ...facts,
      supervisor: processIdentity(process.pid),
      guardian: { pid: 0, startTicks: 0 },
      boot: bootOfMachine(),
    });
    assert.equal(readFileSync(join(directory, 'run'), 'utf8').split('\n')[0], 'a-mark');
    assert.equal(statSync(join(directory, 'run')).mode & 0o777, 0o600);
  });

  it('replaces a link instead of writing through it', () => {
    const other = join(directory, 'other');
    writeFileSync(other, 'mine');
    rmSync(join(directory, 'run'));
    symlinkSync(other, join(directory, 'run'));
    const none = { groups: [], strays: [], sockets: [] };
    writeRunRecord(directory, { mark: 'm', graceMs: 0, guardian: undefined, ...none });
    assert.equal(readFileSync(other, 'utf8'), 'mine');
  });

  it('names nobody where nothing of it can be read', () => {
    writeFileSync(join(directory, 'run'), '\nx y\n\n+nobody\n');
    const record = readRunRecord(directory);
    assert.deepEqual(record?.groups, [{ pid: 0, startTicks: 0 }]);
    assert.equal(record.mark, '');
    assert.equal(lives(record.supervisor), false);
    assert.equal(readRunRecord(join(directory, 'missing')), undefined);
  });

  it('knows this process by its start time', () => {
    const self = processIdentity(process.pid);
    assert.equal(lives(self), true);
    assert.equal(lives({ ...self, startTicks: self.startTicks + 1 }), false);
  });
});

it('an empty mark is carried by nobody', () => {
  const someone = {
    pid: process.ppid,
    ppid: 1,
    pgrp: 1,
    session: 1,
    state: 'S',
    startTicks: 1,
    name: 'x',
  };
  assert.deepEqual(markedIn('', [someone]).marked, []);
});
