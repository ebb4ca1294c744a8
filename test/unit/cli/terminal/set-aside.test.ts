import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setAside } from '../../../../src/cli/terminal/set-aside.js';

/** What is written to standard error, for the length of a test. */
function written(context: TestContext): string[] {
  const texts: string[] = [];
  context.mock.method(process.stderr, 'write', (text: string) => {
    texts.push(text);
    return true;
  });
  return texts;
}

const listeners = (): unknown[] => process.rawListeners('warning');

describe('what is said while the dashboard has the screen', () => {
  it('is told after it, on the console or as a warning, each on its own', (context) => {
    const told = written(context);
    const before = { console, listeners: listeners() };
    const tell = setAside();
    globalThis.console.error('%s: %d', 'parsing error', 7);
    globalThis.console.log({ a: 1 });
    process.emit('warning', Object.assign(new Error('11 listeners'), { name: 'MaxListeners' }));
    assert.deepEqual(told, []);
    tell();
    assert.deepEqual(told, ['parsing error: 7\n', '{ a: 1 }\n', 'MaxListeners: 11 listeners\n']);
    assert.equal(console, before.console);
    assert.deepEqual(listeners(), before.listeners);
  });

  it('is not kept without end', (context) => {
    const told = written(context);
    const tell = setAside();
    for (let i = 0; i < 100; i++) globalThis.console.warn('x'.repeat(1000));
    tell();
    assert.equal(told.length, 17);
    assert.equal(told.at(-1), 'sockpit: 84 more of this were said\n');
  });

  it('is no warning that nobody wants', (context) => {
    const told = written(context);
    const before = listeners();
    process.removeAllListeners('warning');
    const tell = setAside();
    process.emit('warning', new Error('off by the user'));
    tell();
    assert.deepEqual(told, []);
    for (const printer of before) process.on('warning', printer as () => void);
  });
});
