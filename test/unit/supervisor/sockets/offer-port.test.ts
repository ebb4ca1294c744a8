import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPortOffers } from '../../../../src/supervisor/sockets/offer-port.js';
import type { PortIsFree } from '../../../../src/supervisor/sockets/offer-port.js';
import { sampleApp } from '../../support/sample-app.js';

const app = (name: string, index: number) => sampleApp({ name, index });
const free: PortIsFree = () => Promise.resolve(true);
const without =
  (...taken: number[]): PortIsFree =>
  (port) =>
    Promise.resolve(!taken.includes(port));

describe('with a base', () => {
  it('app i gets base + 100·i, its instances the ports after it, as in foreman', async () => {
    const offer = createPortOffers({ identity: 's', base: 3000 }, free);
    assert.deepEqual(
      [await offer(app('web', 0), 1), await offer(app('web', 0), 2), await offer(app('api', 1), 1)],
      [3000, 3001, 3100],
    );
  });

  it('a taken one is skipped to the next', async () => {
    const offer = createPortOffers({ identity: 's', base: 3000 }, without(3000, 3001));
    assert.equal(await offer(app('web', 0), 1), 3002);
    assert.equal(await offer(app('web', 0), 2), 3003);
  });

  it('beyond the last port there are others', async () => {
    const offer = createPortOffers({ identity: 's', base: 65_500 }, free);
    const port = await offer(app('web', 1), 1);
    assert.ok(port >= 20_000 && port < 30_000);
  });
});

describe('without a base', () => {
  const ports = async (identity: string): Promise<number[]> => {
    const offer = createPortOffers({ identity, base: undefined }, free);
    return [
      await offer(app('web', 0), 1),
      await offer(app('web', 0), 2),
      await offer(app('b', 1), 1),
    ];
  };

  it('a stack gets the same ports at every start, another stack others', async () => {
    const first = await ports('stack');
    assert.deepEqual(await ports('stack'), first);
    assert.notDeepEqual(await ports('copy'), first);
    assert.equal(new Set(first).size, 3);
    assert.ok(first.every((port) => port >= 20_000 && port < 30_000));
  });

  it('the order of apps does not matter', async () => {
    const [web] = await ports('stack');
    const offer = createPortOffers({ identity: 'stack', base: undefined }, free);
    await offer(app('other', 0), 1);
    assert.equal(await offer(app('web', 1), 1), web);
  });
});

it('no port is offered to two, even when all ask at once', async () => {
  const offer = createPortOffers({ identity: 's', base: 3000 }, free);
  // All of them want 3000 first.
  const offers = Array.from({ length: 20 }, (_, i) => offer(app(`app${i}`, 0), 1));
  assert.equal(new Set(await Promise.all(offers)).size, 20);
});

it('an instance gets its port again, unless something else holds it', async () => {
  const taken: number[] = [];
  const offer = createPortOffers({ identity: 's', base: 3000 }, (port) =>
    Promise.resolve(!taken.includes(port)),
  );
  assert.equal(await offer(app('web', 0), 1), 3000);
  assert.equal(await offer(app('web', 0), 1), 3000);
  taken.push(3000);
  assert.equal(await offer(app('web', 0), 1), 3001);
  taken.pop();
  assert.equal(await offer(app('web', 0), 1), 3000);
});

it('says so when there is none', async () => {
  const offer = createPortOffers({ identity: 's', base: undefined }, () => Promise.resolve(false));
  await assert.rejects(offer(app('web', 0), 1), /no free port for web\.1/);
});
