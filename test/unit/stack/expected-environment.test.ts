import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expectedEnvironment, expectedValues } from '../../../src/stack/expected-environment.js';
import { sampleApp, sampleStack } from '../support/sample-app.js';

const own = { HOME: '/home/me', PATH: '/bin', A: 'own', SOCKPIT_WEB_URL: 'own' };

function stackOf(count: number) {
  const web = sampleApp({
    name: 'web',
    source: { kind: 'command', command: 'A=1 SOCKPIT_APP1_URL=mine node web.js' },
    env: { B: '2' },
  });
  const others = Array.from({ length: count }, (_, i) =>
    sampleApp({ name: `app${i}`, index: i + 1, prefixes: [`/app${i}/`] }),
  );
  return { web, stack: sampleStack({ apps: [web, ...others], envFiles: [] }) };
}

describe('what the apps of a stack would be given', () => {
  it('is the same for one as for all', () => {
    const { web, stack } = stackOf(3);
    const values = expectedValues(stack, own)(web);
    for (const { name, value } of expectedEnvironment(stack, 'web', 1, own, false).variables) {
      assert.equal(values[name], value ?? undefined, name);
    }
    assert.equal(values['SOCKPIT_APP1_URL'], 'mine');
    assert.equal(values['nothing'], undefined);
  });

  it('is not more of each where they are many', () => {
    const [few, many] = [3, 300].map((count) => {
      const { web, stack } = stackOf(count);
      return Object.keys(expectedValues(stack, own)(web));
    });
    assert.deepEqual(few, many);
  });
});
