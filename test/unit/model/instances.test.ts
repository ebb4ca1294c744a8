import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { App } from '../../../src/model/app.js';
import { instancesFault, swapFault } from '../../../src/model/instances.js';
import type { UpstreamPlan } from '../../../src/model/upstream.js';
import { sampleApp } from '../support/sample-app.js';

const unix = { kind: 'unix', path: '/project/run/api.sock' } as const;
const tcp = { kind: 'tcp', host: '127.0.0.1', port: 5000 } as const;
const port: UpstreamPlan = { kind: 'variable', name: 'PORT' };

/** What is said of two instances, and of two generations. */
function said(over: Partial<App>): (string | undefined)[] {
  const app = sampleApp(over);
  const faults = [instancesFault(app, 2), swapFault(app)];
  return faults.map((fault) => fault && `${fault.message} (${fault.advice})`);
}

describe('an app can be there twice', () => {
  it('where each of the two gets a place of its own', () => {
    for (const name of ['PORT', 'SOCKET'] as const) {
      assert.deepEqual(said({ upstream: { kind: 'variable', name } }), [undefined, undefined]);
    }
    for (const kind of ['discover', 'none'] as const) {
      assert.deepEqual(said({ upstream: { kind }, env: { PORT: '5000' } }), [undefined, undefined]);
    }
    const socket: UpstreamPlan = { kind: 'variable', name: 'SOCKET' };
    assert.deepEqual(said({ upstream: socket, env: { PORT: '5000' } }), [undefined, undefined]);
  });

  it('but not on the port that its env names', () => {
    assert.deepEqual(said({ upstream: port, env: { PORT: '5000' } }), [
      'all 2 instances of api would bind port 5000 (take PORT out of its env: each instance gets a port of its own)',
      'both generations of api would bind port 5000 (take PORT out of its env: each generation gets a port of its own)',
    ]);
  });

  it('nor at a place that is written down: what to write says which', () => {
    assert.deepEqual(said({ upstream: { kind: 'fixed', upstream: unix } }), [
      'all 2 instances of api would bind api.sock (leave socket out and have the command use $SOCKET: each instance gets a path of its own)',
      'both generations of api would bind api.sock (leave socket out and have the command use $SOCKET: each generation gets a path of its own)',
    ]);
    const [instances] = said({ upstream: { kind: 'fixed', upstream: tcp } });
    assert.match(instances ?? '', /bind port 5000 \(leave port out .* use \$PORT: .* a port of/);
  });

  it('nor where it is run by somebody else, or is run again', () => {
    const files = { kind: 'files', root: '/site', spa: false } as const;
    for (const fault of said({ source: files })) assert.match(fault ?? '', /is not run by us/);
    const [instances, swap] = said({ oneshot: true });
    assert.equal(instances, undefined);
    assert.match(swap ?? '', /run again, not swapped/);
  });

  it('and is there once whatever it says', () => {
    assert.equal(
      instancesFault(sampleApp({ upstream: port, env: { PORT: '5000' } }), 1),
      undefined,
    );
  });
});
