import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseListen } from '../../../src/config/listen.js';
import type { App } from '../../../src/model/app.js';
import type { ListenSpec } from '../../../src/model/stack.js';
import type { UpstreamPlan } from '../../../src/model/upstream.js';
import { namesPort, ownListener, specsOf } from '../../../src/stack/own-listener.js';
import { sampleApp } from '../support/sample-app.js';

function at(host: string, port = 8080, loose?: 'assigned' | 'moves-on'): UpstreamPlan {
  return {
    kind: 'literal',
    upstream: { kind: 'tcp', host, port },
    text: '',
    ...(loose && { loose }),
  };
}

const socket = (path: string): UpstreamPlan => ({
  kind: 'literal',
  upstream: { kind: 'unix', path },
  text: '',
});

function listening(text: string): ListenSpec {
  const spec = parseListen(text);
  assert.ok(!('error' in spec));
  return spec;
}

/** Whether the stack, listening there, is in the way of the app. */
function met(upstream: UpstreamPlan, texts: readonly string[], app: Partial<App> = {}) {
  const found = ownListener(sampleApp({ ...app, upstream }), texts.map(listening));
  return found && (found.certain ? 'certain' : 'perhaps');
}

describe('the address of the stack', () => {
  it('is in the way of an app that names it, in whatever spelling', () => {
    assert.equal(met(at('127.0.0.1'), ['localhost:8080']), 'certain');
    assert.equal(met(at('localhost'), ['unix:/f.sock', '[::1]:8080']), 'certain');
    assert.equal(met(at('10.0.0.7'), ['0.0.0.0:8080']), 'certain');
    assert.equal(met(at('10.0.0.7'), ['[::]:8080']), 'certain');
    assert.equal(met(at('::1'), ['[::]:8080']), 'certain');
    assert.equal(met(socket('/f.sock'), ['localhost:8080', 'unix:/f.sock']), 'certain');
  });

  it('is not in the way at another port, path, host or family', () => {
    assert.equal(met(at('127.0.0.1', 8081), ['localhost:8080', '0.0.0.0:8080']), undefined);
    assert.equal(met(at('10.0.0.7'), ['localhost:8080']), undefined);
    assert.equal(met(at('::1'), ['0.0.0.0:8080']), undefined);
    assert.equal(met(socket('/g.sock'), ['unix:/f.sock', 'localhost:8080']), undefined);
    assert.equal(met(at('127.0.0.1'), ['unix:/f.sock']), undefined);
    assert.equal(met({ kind: 'discover' }, ['localhost:8080']), undefined);
  });

  it('is in the way of no app that can do without it, or is left out', () => {
    assert.equal(met(at('127.0.0.1', 8080, 'assigned'), ['localhost:8080']), 'perhaps');
    assert.equal(met(at('127.0.0.1', 8080, 'moves-on'), ['localhost:8080']), undefined);
    assert.equal(met(at('127.0.0.1'), ['localhost:8080'], { start: 'left-out' }), undefined);
  });

  it('is told as the app and the config name it', () => {
    const upstream = socket('/f.sock');
    const of = (plan: UpstreamPlan, spec: ListenSpec): string | undefined =>
      ownListener(sampleApp({ upstream: plan }), [spec])?.failure.message;
    assert.equal(
      of(upstream, { ...listening('unix:/f.sock'), written: 'unix:f.sock' }),
      'api cannot answer on /f.sock: the stack itself listens there (unix:f.sock)',
    );
    assert.equal(
      of(at('::1'), listening('localhost:8080+')),
      'api cannot answer on [::1]:8080: the stack itself listens there (localhost:8080+)',
    );
  });
});

describe('the port of the front', () => {
  it('is left to the app that names it', () => {
    const apps = [
      sampleApp({ name: 'sock', upstream: socket('/f.sock') }),
      sampleApp({ name: 'out', upstream: at('localhost'), start: 'left-out' }),
      sampleApp({ name: 'other', upstream: at('localhost', 8081) }),
      sampleApp({ name: 'web', upstream: at('localhost', 8080, 'assigned') }),
    ];
    assert.equal(namesPort(apps, 8080), 'web');
    assert.equal(namesPort(apps.slice(0, -1), 8080), undefined);
  });

  it('is the one that was really taken', () => {
    const tcp = listening('localhost:8080+');
    const unix = listening('unix:/f.sock');
    const taken = specsOf([
      { spec: tcp, url: 'http://localhost:8083', port: 8083, movedFrom: undefined },
      { spec: unix, url: 'unix:/f.sock', port: undefined, movedFrom: undefined },
    ]);
    assert.deepEqual(taken, [{ ...tcp, port: 8083 }, unix]);
  });
});
