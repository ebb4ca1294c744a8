import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { leaseEnd, leaseLine, type HeldTerminal } from '../../../../src/cli/terminal/lease.js';

const SCREEN: HeldTerminal = { path: '/dev/pts/3', hold: 'screen' };
const NOTHING: HeldTerminal = { path: '/dev/pts/3', hold: 'nothing' };

describe('the lease', () => {
  it('tells what is held, however it is cut, and then its end', async () => {
    const lease = new PassThrough();
    const told: HeldTerminal[] = [];
    const end = leaseEnd(lease, (held) => told.push(held));
    const bytes = leaseLine(SCREEN) + leaseLine(NOTHING);
    for (const part of [bytes.slice(0, 7), bytes.slice(7, -3), bytes.slice(-3)]) lease.write(part);
    lease.end();
    await end;
    assert.deepEqual(told, [SCREEN, NOTHING]);
  });

  it('ends with half a line: the face was killed while it wrote', async () => {
    const lease = new PassThrough();
    const told: HeldTerminal[] = [];
    const end = leaseEnd(lease, (held) => told.push(held));
    lease.write(leaseLine(SCREEN) + leaseLine(NOTHING).slice(0, 5));
    lease.end();
    await end;
    assert.deepEqual(told, [SCREEN]);
  });

  it('ends with an error as well', async () => {
    const lease = new PassThrough();
    const end = leaseEnd(lease, () => assert.fail('nothing was told'));
    lease.destroy(new Error('EIO'));
    await end;
  });
});
