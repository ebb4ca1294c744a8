import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { textWidth } from '../../../../ui/text/cells.js';
import { middleCut, shortNames } from '../../../../ui/text/short-names.js';

describe('names cut in the middle', () => {
  const cut = (names: readonly string[], width: number): string[] => [
    ...shortNames(names, width, '…').values(),
  ];

  it('stay as they are where they fit', () => {
    assert.deepEqual(cut(['api', 'web'], 3), ['api', 'web']);
  });

  it('keep their beginning and their end', () => {
    assert.equal(middleCut('payments-worker-high', 14, '…'), 'payment…r-high');
    assert.equal(middleCut('payments-worker-high', 14, '~'), 'payment~r-high');
  });

  it('stay distinct, wherever they differ', () => {
    const families = [
      ['payments-worker-high', 'payments-worker-low'],
      ['eu-payments-worker', 'us-payments-worker'],
      // They differ only where the middle would be cut out.
      ['payments-api-1-worker-primary', 'payments-api-2-worker-primary'],
      ['aaaaaaaaaaaaXbbbbbbbbbbbb', 'aaaaaaaaaaaaYbbbbbbbbbbbb'],
      Array.from({ length: 40 }, (_, i) => `service-with-a-long-name-${i}-of-the-same-family`),
      ['日本語の長い名前のサービス一', '日本語の長い名前のサービス二'],
    ];
    for (const names of families) {
      for (const width of [8, 14, 18]) {
        const short = cut(names, width);
        assert.equal(new Set(short).size, names.length, `${width}: ${short.join(' ')}`);
        for (const name of short) assert.ok(textWidth(name) <= width, name);
      }
    }
  });

  it('are cut down to what tells them apart where that is in the middle', () => {
    const names = ['payments-worker-high-priority', 'payments-worker-low-priority'];
    assert.deepEqual(cut(names, 11), ['pay…high-pr', 'pay…low-pri']);
  });

  it('never become wider than they may be', () => {
    for (let width = 0; width < 6; width++) {
      for (const name of cut(['alpha-beta', '漢字漢字漢字'], width)) {
        assert.ok(textWidth(name) <= width, `${width}: ${name}`);
      }
    }
  });
});
