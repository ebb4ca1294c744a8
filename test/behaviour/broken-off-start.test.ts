/**
 * Promise: a start that breaks off, wherever it does, leaves nothing behind, and the next one works.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { loadStack } from '../../src/library/index.js';
import { systemClock } from '../../src/model/clock.js';
import { identify } from '../../src/stack/identity.js';
import type { RunStackOptions } from '../../src/stack/run-contract.js';
import { runStack } from '../../src/stack/run-stack.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { testEnvironment } from './support/test-environment.js';

test('after the control socket is there, when the apps are prepared', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@stack listen=localhost:0\n#@ worker\njob: sleep 1000\n',
  });
  const env = testEnvironment(directory, 'broken');
  const { definition: stack } = await loadStack({ directory: directory.path, env });
  const identity = identify(stack.name, stack.config.realPath, env);
  const options: RunStackOptions = {
    ...{ stack, identity, env, clock: systemClock, version: '0', colors: false },
    owner: 'process',
    load: () => Promise.reject(new Error('nobody reads it again')),
  };
  const broken = new Error('no descriptor is left');
  let wasThere: boolean | undefined;
  const breaking = Object.defineProperty({ ...env }, 'PORT', {
    get: () => {
      wasThere = existsSync(`${identity.runtimeDirectory}/control.sock`);
      throw broken;
    },
  });
  await assert.rejects(runStack({ ...options, env: breaking }), broken);
  assert.equal(wasThere, true);
  assert.equal(existsSync(identity.runtimeDirectory), false);

  const run = await runStack(options);
  assert.equal(run.kind, 'running');
  await run.handle.down();
  assert.equal(existsSync(identity.runtimeDirectory), false);
});
