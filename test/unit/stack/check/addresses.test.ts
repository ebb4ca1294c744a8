import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { App } from '../../../../src/model/app.js';
import type { ListenSpec } from '../../../../src/model/stack.js';
import type { UpstreamPlan } from '../../../../src/model/upstream.js';
import { checkAddresses } from '../../../../src/stack/check/addresses.js';
import { stackOf } from '../../export/nasty.js';

function at(path: string, text = `unix:${path}`): UpstreamPlan {
  return { kind: 'literal', upstream: { kind: 'unix', path }, text };
}

function told(apps: readonly Partial<App>[]): string[] {
  return checkAddresses(stackOf(apps), (path) => path.replace('/link/', '/real/')).map(
    ({ severity, message }) => `${severity}: ${message}`,
  );
}

describe('addresses', () => {
  it('are told where two share one', () => {
    const upstream = at('/p/app.sock');
    assert.deepEqual(
      told([
        { name: 'a', upstream },
        { name: 'b', upstream: at('/p/b.sock') },
      ]),
      [],
    );
    assert.deepEqual(
      told([
        { name: 'a', upstream },
        { name: 'b', upstream, start: 'manual' },
      ]),
      ['warning: a and b both answer on unix:/p/app.sock'],
    );
    // Of two that start by themselves the config says it.
    assert.deepEqual(
      told([
        { name: 'a', upstream },
        { name: 'b', upstream },
      ]),
      [],
    );
    assert.deepEqual(
      told([
        { name: 'a', upstream: at('/p/real/app.sock') },
        { name: 'b', upstream: at('/p/link/app.sock') },
      ]),
      ['error: a and b both answer on unix:/p/real/app.sock'],
    );
    const port = (host: string): UpstreamPlan => ({
      kind: 'fixed',
      upstream: { kind: 'tcp', host, port: 80 },
    });
    const ports = (one: string, other: string): string[] =>
      told([
        { name: 'a', upstream: port(one) },
        { name: 'b', upstream: port(other) },
      ]);
    assert.deepEqual(ports('localhost', '127.0.0.1'), ['error: a and b both answer on port 80']);
    assert.deepEqual(ports('::1', 'localhost'), ['error: a and b both answer on port 80']);
    assert.deepEqual(ports('127.0.0.1', '::1'), ['warning: a and b both answer on port 80']);
    assert.deepEqual(ports('localhost', '10.0.0.7'), ['warning: a and b both answer on port 80']);
  });

  it('are no more than told where one of two need not be there', () => {
    const port = (loose?: 'assigned' | 'moves-on'): UpstreamPlan => ({
      kind: 'literal',
      upstream: { kind: 'tcp', host: 'localhost', port: 3000 },
      text: 'PORT=3000',
      ...(loose && { loose }),
    });
    for (const [one, other] of [
      [port('assigned'), port('assigned')],
      [port(), port('assigned')],
      [port('moves-on'), port('moves-on')],
    ] as const) {
      assert.deepEqual(
        told([
          { name: 'web', upstream: one },
          { name: 'sidekiq', upstream: other },
        ]),
        ['warning: web and sidekiq both name port 3000, where one alone can listen'],
      );
    }
  });

  it('are not those of the stack itself', () => {
    const upstream: UpstreamPlan = {
      kind: 'fixed',
      upstream: { kind: 'tcp', host: '127.0.0.1', port: 8080 },
    };
    const listen = (spec: Partial<ListenSpec>): string[] =>
      checkAddresses(
        {
          ...stackOf([{ name: 'web', upstream }]),
          listenGuessed: false,
          listen: [
            { kind: 'tcp', host: 'localhost', port: 8080, orNext: false, written: 'x', ...spec },
          ] as ListenSpec[],
        },
        (path) => path,
      ).map(({ severity, message }) => `${severity}: ${message}`);
    const error = 'error: web cannot answer on 127.0.0.1:8080: the stack itself listens there (x)';
    assert.deepEqual(listen({}), [error]);
    assert.deepEqual(listen({ host: '0.0.0.0' }), [error]);
    // Nobody insists on it: it is left to the app.
    assert.deepEqual(listen({ orNext: true }), []);
    assert.deepEqual(listen({ host: '10.0.0.7' }), []);
    assert.deepEqual(listen({ port: 8081 }), []);
  });

  it('may be shared with what someone else serves, and that is told', () => {
    const upstream = at('/p/app.sock');
    const served = { kind: 'served', upstream: { kind: 'unix', path: '/p/app.sock' } } as const;
    assert.match(
      told([
        { name: 'a', upstream },
        { name: 'b', upstream, source: served },
      ]).join(),
      /^warning/,
    );
  });

  it('have a length, and it counts how a server binds them', () => {
    const deep = `/${'x'.repeat(120)}`;
    assert.match(
      told([{ upstream: at(`${deep}/app.sock`, '--bind unix:app.sock') }])[0] ?? '',
      /^warning/,
    );
    const long = `${'y'.repeat(120)}.sock`;
    for (const text of [`--bind unix:${long}`, `--uds ${long}`, `--uds=${long}`]) {
      assert.match(told([{ upstream: at(`/p/${long}`, text) }])[0] ?? '', /^error/, text);
    }
  });

  it('have a length, and long absolute ones are refused', () => {
    const path = `/${'x'.repeat(120)}/app.sock`;
    assert.match(
      told([{ upstream: at(path, '--bind unix:app.sock') }]).join(),
      /^warning: .*130 bytes/,
    );
    assert.match(told([{ upstream: at(path) }]).join(), /^error/);
  });
});
