import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { computeLayout, type Layout, type Rect } from '../../../ui/layout.js';

const PANES = [
  'header',
  'rule',
  'list',
  'details',
  'divider',
  'logTitle',
  'log',
  'message',
  'footer',
] as const;

function rectsOf(layout: Layout): Rect[] {
  return PANES.flatMap((name) => {
    const rect = layout[name];
    return rect && rect.width > 0 && rect.height > 0 ? [rect] : [];
  });
}

describe('the layout', () => {
  const kinds: readonly (readonly [number, number, Layout['kind']])[] = [
    [39, 24, 'too-small'],
    [80, 7, 'too-small'],
    [40, 8, 'chips'],
    [59, 24, 'chips'],
    [60, 24, 'stacked'],
    [99, 60, 'stacked'],
    [100, 24, 'columns'],
    [200, 50, 'columns'],
  ];
  for (const [columns, rows, kind] of kinds) {
    it(`is ${kind} at ${columns}x${rows}`, () => {
      assert.equal(computeLayout({ columns, rows, apps: 6, zoom: false }).kind, kind);
    });
  }

  it('stays within the screen and overlaps nowhere, at any size and for any number of apps', () => {
    for (let columns = 1; columns <= 210; columns += 7) {
      for (let rows = 1; rows <= 70; rows += 3) {
        for (const apps of [0, 1, 6, 40, 300]) {
          for (const zoom of [false, true]) {
            const layout = computeLayout({ columns, rows, apps, zoom });
            const taken = new Set<number>();
            for (const { x, y, width, height } of rectsOf(layout)) {
              const where = JSON.stringify({ columns, rows, apps, zoom, x, y, width, height });
              assert.ok(x >= 0 && y >= 0 && x + width <= columns && y + height <= rows, where);
              for (let row = y; row < y + height; row++) {
                for (let column = x; column < x + width; column++) {
                  assert.ok(
                    !taken.has(row * 1000 + column),
                    `overlap at ${row},${column} ${where}`,
                  );
                  taken.add(row * 1000 + column);
                }
              }
            }
            if (layout.kind !== 'too-small') assert.ok(layout.log.height >= 2);
          }
        }
      }
    }
  });

  it('leaves the log alone on the screen when zoomed', () => {
    const layout = computeLayout({ columns: 120, rows: 40, apps: 6, zoom: true });
    assert.equal(layout.list, undefined);
    assert.deepEqual(layout.log, { x: 0, y: 2, width: 120, height: 36 });
  });
});
