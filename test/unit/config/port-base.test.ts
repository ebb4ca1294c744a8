import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { portBase } from '../../../src/config/port-base.js';
import { sampleApp, sampleStack } from '../support/sample-app.js';

const apps = [
  sampleApp({ name: 'web' }),
  sampleApp({ name: 'api', index: 2, instances: 3 }),
  sampleApp({ name: 'docs', index: 9, source: { kind: 'files', root: '/docs', spa: false } }),
];

function read(own: Record<string, string>, env?: string) {
  const stack = sampleStack({ apps });
  return portBase(stack, own, (path) =>
    path === '/project/.env' && env !== undefined
      ? { kind: 'text', text: env }
      : { kind: 'missing' },
  );
}

describe('the base of PORT', () => {
  it('is that of .env, else of the environment, else none', () => {
    assert.equal(read({ PORT: '4000' }, 'PORT=3000').port, 3000);
    assert.equal(read({ PORT: '4000' }, 'A=1').port, 4000);
    assert.equal(read({ PORT: '4000' }).port, 4000);
    assert.deepEqual(read({}), { port: undefined, diagnostics: [] });
    assert.deepEqual(read({ PORT: '' }), { port: undefined, diagnostics: [] });
  });

  it('of a file that is no port is an error at its line', () => {
    for (const text of ['abc', '0', '70000', '80a', '-1', '3000.5']) {
      const { port, diagnostics } = read({ PORT: '4000' }, `A=1\nPORT=${text} # c`);
      assert.equal(port, undefined);
      assert.deepEqual(diagnostics, [
        {
          severity: 'error',
          message: `PORT=${text} is no port`,
          advice: 'a number from 1 to 65535',
          position: { file: '/project/.env', line: 2, column: 1 },
          text: `PORT=${text} # c`,
          length: `PORT=${text} # c`.length,
        },
      ]);
    }
  });

  it('of the environment that is no port is an error that says where it is from', () => {
    assert.deepEqual(read({ PORT: 'abc' }).diagnostics, [
      {
        severity: 'error',
        message: 'PORT=abc in the environment is no port',
        advice: 'a number from 1 to 65535, or unset it',
      },
    ]);
    assert.deepEqual(read({ PORT: 'abc' }, 'PORT=3000').diagnostics, [], 'it does not count');
  });

  it('leaves room for the apps that are given a port', () => {
    assert.equal(read({ PORT: '65333' }).port, 65_333);
    const { port, diagnostics } = read({ PORT: '65334' });
    assert.equal(port, undefined);
    assert.equal(
      diagnostics[0]?.message,
      'PORT=65334 in the environment leaves no room: api would be given 65536',
    );
    assert.match(diagnostics[0].advice ?? '', /65333 at most/);
  });
});
