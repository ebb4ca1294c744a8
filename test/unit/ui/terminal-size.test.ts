import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { sizeOf, withSize } from '../../../ui/terminal-size.js';

describe('the size of a terminal', () => {
  it('is what it says, and what terminals always had where it says nothing', () => {
    assert.deepEqual(sizeOf({ columns: 132, rows: 43 }), { columns: 132, rows: 43 });
    assert.deepEqual(sizeOf({ columns: 0, rows: 0 }), { columns: 80, rows: 24 });
    assert.deepEqual(sizeOf({}), { columns: 80, rows: 24 });
    assert.deepEqual(sizeOf({ columns: 40, rows: 0 }), { columns: 40, rows: 24 });
  });

  it('is asked of the terminal each time, which is otherwise the same', () => {
    const output = Object.assign(new EventEmitter(), { columns: 0, rows: 0, title: '' });
    const sized = withSize(output);
    assert.deepEqual([sized.columns, sized.rows], [80, 24]);
    output.columns = 100;
    assert.equal(sized.columns, 100);
    let heard = 0;
    sized.on('resize', () => {
      heard += 1;
    });
    output.emit('resize');
    assert.equal(heard, 1);
    sized.title = 'set';
    assert.equal(output.title, 'set');
  });
});
