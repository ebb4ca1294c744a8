import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  instanceOfBoot,
  originOf,
  withGeneration,
} from '../../../../src/supervisor/processes/stragglers.js';

/** As a run makes it: with dashes. */
const RUN = '1cx-mi2k9-0f3-x7';

function environ(mark: string, ps?: string): string {
  return ['PATH=/bin', `SOCKPIT_RUN=${mark}`, ...(ps === undefined ? [] : [`PS=${ps}`]), ''].join(
    '\0',
  );
}

describe('originOf', () => {
  const marked = (mark: string, generation: number): string =>
    withGeneration({ SOCKPIT_RUN: mark }, generation).SOCKPIT_RUN ?? '';
  const cases: readonly (readonly [string, string, { boot: string | undefined } | undefined])[] = [
    ['a process of a boot', environ(marked(RUN, 4), 'api.1'), { boot: 'api.1-4' }],
    ['an app with a dash in its name', environ(marked(RUN, 12), 'a-b.1'), { boot: 'a-b.1-12' }],
    ['one without a boot', environ(RUN, 'api.1'), { boot: undefined }],
    ['one without a name', environ(marked(RUN, 4)), { boot: undefined }],
    [
      'one of a run within ours',
      environ(`${marked(RUN, 4)}:${marked('other', 1)}`, 'x.1'),
      { boot: undefined },
    ],
    [
      'one of ours within another run',
      environ(`other#2:${marked(RUN, 3)}`, 'x.1'),
      { boot: 'x.1-3' },
    ],
    ['one of another run', environ(marked(`${RUN}9`, 4), 'api.1'), undefined],
    ['one without a mark', 'PATH=/bin\0', undefined],
  ];
  for (const [name, text, expected] of cases) {
    it(name, () => assert.deepEqual(originOf(text, RUN), expected));
  }

  it('tells the boots of one instance apart', () => {
    assert.equal(instanceOfBoot('a-b.1-12'), 'a-b.1');
  });
});
