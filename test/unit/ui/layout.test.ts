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

/** One that is not within the screen, or two that share a cell. */
function misplaced(rects: readonly Rect[], columns: number, rows: number): Rect[] | undefined {
  const outside = rects.find(
    ({ x, y, width, height }) => x < 0 || y < 0 || x + width > columns || y + height > rows,
  );
  if (outside) return [outside];
  for (const [i, a] of rects.entries()) {
    const b = rects
      .slice(i + 1)
      .find(
        (other) =>
          a.x < other.x + other.width &&
          other.x < a.x + a.width &&
          a.y < other.y + other.height &&
          other.y < a.y + a.height,
      );
    if (b) return [a, b];
  }
  return undefined;
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
            const wrong = misplaced(rectsOf(layout), columns, rows);
            if (wrong) assert.fail(JSON.stringify({ columns, rows, apps, zoom, wrong }));
            if (layout.kind !== 'too-small') assert.ok(layout.log.height >= 2);
          }
        }
      }
    }
  });

  it('would be found to leave the screen or to overlap', () => {
    const rect = (x: number, y: number, width: number, height: number): Rect => ({
      x,
      y,
      width,
      height,
    });
    const beside = [rect(0, 0, 4, 2), rect(4, 0, 6, 2), rect(0, 2, 10, 3)];
    assert.equal(misplaced(beside, 10, 5), undefined);
    const corner = rect(9, 4, 1, 1);
    assert.deepEqual(misplaced([...beside, corner], 10, 5), [beside[2], corner]);
    for (const outside of [
      rect(-1, 0, 1, 1),
      rect(0, -1, 1, 1),
      rect(9, 0, 2, 1),
      rect(0, 4, 1, 2),
    ]) {
      assert.deepEqual(misplaced([outside], 10, 5), [outside]);
    }
  });

  it('leaves the log alone on the screen when zoomed', () => {
    const layout = computeLayout({ columns: 120, rows: 40, apps: 6, zoom: true });
    assert.equal(layout.list, undefined);
    assert.deepEqual(layout.log, { x: 0, y: 2, width: 120, height: 36 });
  });
});
