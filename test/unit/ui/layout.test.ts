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
  'card',
  'log',
  'requests',
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

const SIX = {
  listRows: 6,
  zoom: undefined,
  requests: undefined,
  card: 0,
  left: undefined,
} as const;

describe('the layout', () => {
  const kinds: readonly (readonly [number, number, Layout['kind']])[] = [
    [39, 24, 'too-small'],
    [80, 7, 'too-small'],
    [40, 8, 'chips'],
    [59, 24, 'chips'],
    [60, 24, 'stacked'],
    [99, 60, 'stacked'],
    [100, 24, 'columns'],
    [159, 50, 'columns'],
    [160, 50, 'zones'],
  ];
  for (const [columns, rows, kind] of kinds) {
    it(`is ${kind} at ${columns}x${rows}`, () => {
      assert.equal(computeLayout({ ...SIX, columns, rows }).kind, kind);
    });
  }

  it('stays within the screen and overlaps nowhere, at any size and for any number of apps', () => {
    for (let columns = 1; columns <= 210; columns += 9) {
      for (let rows = 1; rows <= 70; rows += 5) {
        for (const listRows of [0, 1, 6, 40, 300]) {
          for (const zoom of [undefined, 'log', 'requests'] as const) {
            for (const requests of [undefined, false, true]) {
              const left = [undefined, 0, 60, 500][(columns + rows) % 4];
              const input = { columns, rows, listRows, zoom, requests, card: listRows % 7, left };
              const layout = computeLayout(input);
              const wrong = misplaced(rectsOf(layout), columns, rows);
              if (wrong) assert.fail(JSON.stringify({ input, wrong }));
              if (layout.kind === 'too-small') continue;
              if (zoom !== 'requests') assert.ok(layout.log.height >= 2, JSON.stringify(input));
              const shown = zoom === 'requests' || (requests === true && zoom === undefined);
              if (shown) assert.ok((layout.requests?.height ?? 0) >= 2, JSON.stringify(input));
              if (requests === false && zoom !== 'requests') assert.ok(!layout.requests);
            }
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

  it('shows the requests by itself only where there is room', () => {
    const at = (columns: number, rows: number): boolean =>
      computeLayout({ ...SIX, columns, rows }).requests !== undefined;
    assert.deepEqual(
      [at(80, 24), at(159, 60), at(160, 29), at(160, 30)],
      [false, false, false, true],
    );
  });

  it('leaves the log alone on the screen when zoomed', () => {
    const layout = computeLayout({ ...SIX, columns: 120, rows: 40, zoom: 'log' });
    assert.equal(layout.list, undefined);
    assert.deepEqual(layout.log, { x: 0, y: 2, width: 120, height: 36 });
  });
});
