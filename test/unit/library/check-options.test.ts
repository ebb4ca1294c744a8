import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import { checkAction } from '../../../src/library/check-action.js';
import { checkOptions, stackName } from '../../../src/library/check-options.js';
import { ConfigError } from '../../../src/library/errors.js';
import { checkPlaces, LOAD_OPTIONS } from '../../../src/library/load-options.js';

const says = (message: string) => (error: unknown) => {
  assert.ok(error instanceof ConfigError);
  assert.equal(error.message, message);
  return true;
};

describe('the options of the library', () => {
  it('are those that exist', () => {
    checkOptions('loadStack', { port: 0, envFiles: [] }, LOAD_OPTIONS);
    assert.throws(
      () => checkOptions('loadStack', { prot: 0 }, LOAD_OPTIONS),
      says('loadStack has no option "prot"; did you mean port?'),
    );
    assert.throws(
      () => checkOptions('runStack', { toString: true }, { name: stackName }),
      says('runStack has no option "toString"; it has name'),
    );
  });

  const refused: readonly [unknown, string][] = [
    [null, 'loadStack takes an object of options, not null'],
    ['shop', 'loadStack takes an object of options, not "shop"'],
    [{ apps: 'shop' }, `apps: "shop" is not a list of texts, such as ['a']`],
    [{ apps: [1] }, "apps: [1] is not a list of texts, such as ['a']"],
    [{ file: 'a\0b' }, 'file: "a\\u0000b" is not a text'],
    [
      { directory: new URL('https://example.org/') },
      'directory: https://example.org/ is neither a path nor a file: URL',
    ],
    [{ env: null }, 'env: null is not an object'],
    ...[99999, -1, 1.5, NaN, '80'].map((port): [unknown, string] => [
      { port },
      `port: ${JSON.stringify(port).replace('null', 'NaN')} is no port; a number from 0 (any free one) to 65535`,
    ]),
  ];
  for (const [given, message] of refused) {
    it(`have values that can be: ${message}`, () => {
      assert.throws(() => checkOptions('loadStack', given, LOAD_OPTIONS), says(message));
    });
  }

  it('may have a URL for a folder, and leave a value undefined', () => {
    const directory = new URL('file:///tmp/');
    checkOptions('loadStack', { directory, port: 65535, apps: undefined }, LOAD_OPTIONS);
  });

  it('give a stack a name that the config could', () => {
    assert.equal(stackName('a-b_1'), undefined);
    assert.match(stackName('a/b') ?? '', /^is not a name/);
  });

  it('name one place to listen, and a folder that there is', () => {
    const directory = tmpdir();
    assert.throws(
      () => checkPlaces({ directory, port: 0, listen: ['localhost:0'] }),
      says('port: and listen: both say where to listen; leave one of them out'),
    );
    assert.throws(
      () => checkPlaces({ directory: '/proc/nowhere' }),
      says('directory: /proc/nowhere does not exist'),
    );
    assert.throws(
      () => checkPlaces({ directory: process.execPath }),
      /is not a folder; name a config/,
    );
  });
});

describe('an action of a program', () => {
  it('is one that there is, with what it takes', () => {
    assert.deepEqual(checkAction({ kind: 'restart', tty: true }), { kind: 'restart', tty: true });
    const hup = { kind: 'signal', signal: 'SIGHUP' } as const;
    const open: object = { ...hup, group: undefined };
    assert.deepEqual(checkAction(open as typeof hup), hup);
    for (const [given, words] of [
      [{ ...hup, group: true }, /signal takes only "signal", not "group"$/],
      [{ kind: 'nope' }, /there is no action nope/],
      [{ kind: 'restrat' }, /did you mean restart\?$/],
      [undefined, /there is no action undefined/],
      [{ kind: 'scale', instances: 'two' }, /"instances" must be a whole number/],
      [{ kind: 'stop', force: true }, /stop takes no members/],
    ] as const) {
      assert.throws(() => checkAction(given as never), words);
    }
  });
});
