import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { longerNames, plainFormat } from '../../../src/logs/plain.js';

const T = new Date(2026, 10, 20, 9, 5, 7).getTime();

describe('plainFormat', () => {
  it('is what foreman users know', () => {
    const plain = plainFormat({ apps: ['api', 'worker-mail'], color: false });
    const line = { app: 'api', t: T, stream: 'out', text: 'listening' } as const;
    assert.equal(plain.line(line), '09:05:07 api         | listening');
    assert.equal(
      plain.line({ ...line, app: 'worker-mail', t: T + 1000 }),
      '09:05:08 worker-mail | listening',
    );
    assert.equal(
      plain.own(T, 'http://localhost:8080'),
      '09:05:07 sockpit     | http://localhost:8080',
    );
    assert.equal(
      plain.gap('api', T, 2, 'rotated away before they were read'),
      '09:05:07 api         | … 2 lines are missing: rotated away before they were read',
    );
  });

  it('names instance and generation where a line says them', () => {
    const plain = plainFormat({ apps: ['api'], longer: ['api.12'], color: false, own: '' });
    const line = { app: 'api', t: T, stream: 'out', text: 'x' } as const;
    assert.equal(plain.line(line), '09:05:07 api    | x');
    assert.equal(plain.line({ ...line, instance: 2 }), '09:05:07 api.2  | x');
    assert.equal(plain.line({ ...line, instance: 12 }), '09:05:07 api.12 | x');
    assert.equal(plain.line({ ...line, instance: 2, generation: 13 }), '09:05:07 api.2#13 | x');
    assert.equal(plain.line(line), '09:05:07 api      | x', 'what was wider stays in line');
    assert.equal(plain.gap('api', T, 1, 'gone'), '09:05:07 api      | … 1 line is missing: gone');
  });

  it('makes of a run what it makes of its lines', () => {
    for (const color of [false, true]) {
      const plain = plainFormat({ apps: ['api', 'worker'], color });
      for (const text of ['one', 'one\n\nthree', 'a\x1b[31mb\x1b[0m\nplain', '$& $1\n$$']) {
        for (const stream of ['out', 'err', 'sys'] as const) {
          const run = { app: 'api', n: 7, lines: text.split('\n').length, t: T, stream, text };
          const lines = text.split('\n').map((each) => plain.line({ ...run, text: each }));
          assert.equal(plain.run(run), lines.join('\n'));
        }
      }
    }
  });

  it('knows which names are longer than those of the apps', () => {
    const apps = [
      { name: 'api', instances: 12 },
      { name: 'web', instances: 1 },
    ];
    assert.deepEqual(longerNames(apps), ['api.12']);
  });

  it('gives all instances of an app its colour', () => {
    const plain = plainFormat({ apps: ['web', 'api'], color: true });
    const line = { app: 'api', t: T, stream: 'out', text: '' } as const;
    const colour = (text: string): string => text.slice(0, text.indexOf('m') + 1);
    assert.equal(colour(plain.line({ ...line, instance: 2 })), colour(plain.line(line)));
  });

  it('holds no escape sequence without colour, whatever the app prints', () => {
    const plain = plainFormat({ apps: ['api'], color: false });
    const text = '\x1b[1;31mred\x1b[0m and \x1b[38:2::1:2:3mmore';
    const out = plain.line({ app: 'api', t: T, stream: 'err', text });
    assert.equal(out, '09:05:07 api     | red and more');
  });

  it('keeps the colours of the app and resets after them', () => {
    const plain = plainFormat({ apps: ['api', 'web'], color: true });
    const line = { app: 'api', t: T, stream: 'out', text: '\x1b[31mred' } as const;
    assert.equal(plain.line(line), '\x1b[36m09:05:07 api     |\x1b[0m \x1b[31mred\x1b[0m');
    assert.equal(plain.line({ ...line, text: 'plain' }), '\x1b[36m09:05:07 api     |\x1b[0m plain');
  });

  it('gives each app the colour of its place, whoever prints first', () => {
    const colourOf = (apps: readonly string[], app: string): string => {
      const text = plainFormat({ apps, color: true }).line({ app, t: T, stream: 'out', text: '' });
      return text.slice(0, text.indexOf('m') + 1);
    };
    assert.notEqual(colourOf(['api', 'web'], 'api'), colourOf(['api', 'web'], 'web'));
    assert.equal(colourOf(['api', 'web'], 'web'), colourOf(['x', 'web', 'y'], 'web'));
  });
});
