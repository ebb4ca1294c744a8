import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDefinition } from '../../../src/stack/definition.js';
import { sampleApp, sampleStack } from '../support/sample-app.js';

const before = sampleStack({ apps: [sampleApp({ name: 'api' })] });
const after = sampleStack({ apps: [sampleApp({ name: 'web' })] });

describe('the definition of a stack', () => {
  it('is that of its start, until it is replaced', () => {
    const definition = createDefinition(before);
    assert.equal(definition.now, before);
    assert.equal(definition.app('api'), before.apps[0]);
    definition.replace(after, new Set());
    assert.equal(definition.now, after);
    assert.equal(definition.app('api'), undefined);
    assert.equal(definition.app('web'), after.apps[0]);
  });

  it('is the new one for all who follow it, in their order', () => {
    const definition = createDefinition(before);
    const told: string[] = [];
    for (const name of ['books', 'front', 'apps']) {
      definition.follow((next, restart) => {
        assert.equal(next, definition.now);
        told.push(`${name} ${[...restart].join()}`);
      });
    }
    definition.replace(after, new Set(['web']));
    assert.deepEqual(told, ['books web', 'front web', 'apps web']);
  });
});
