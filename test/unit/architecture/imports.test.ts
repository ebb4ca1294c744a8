import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseModule, readModules, readTexts } from './read-modules.js';
import type { Module } from './read-modules.js';
import {
  exportedNamesDiffer,
  exportsAreUsed,
  filesAreShort,
  importsPointDown,
  importsResolve,
  latePackagesByDefault,
  namedFilesAreThere,
  namesSayWhat,
  noCycles,
  oneDoorForEachPackage,
  oneWayToSleep,
  programTestsStayOutside,
} from './rules.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Modules from an object of path → source. */
function modules(files: Readonly<Record<string, string>>): Module[] {
  return Object.entries(files).map(([path, text]) => parseModule(path, text));
}

describe('the program', () => {
  const own = readModules(root, ['src', 'ui']);

  it('is read', () => {
    const paths = own.map(({ path }) => path);
    assert.ok(paths.includes('src/model/app.ts'));
    assert.ok(own.some(({ imports }) => imports.some(({ kind }) => kind === 'local')));
  });

  const rules = {
    'imports point down': importsPointDown,
    'local imports lead to modules of ours': importsResolve,
    'one third-party package has one door': oneDoorForEachPackage,
    'of a package imported late the default export is taken': latePackagesByDefault,
    'there are no import cycles': noCycles,
    'no file is over 400 lines': filesAreShort,
    'no file is named like a drawer': namesSayWhat,
  };
  for (const [promise, rule] of Object.entries(rules)) {
    it(promise, () => assert.deepEqual(rule(own), []));
  }

  it('there is one way to sleep', () => {
    assert.deepEqual(oneWayToSleep(readTexts(root, ['src', 'ui'])), []);
  });

  it('no two files export the same name', () => {
    assert.deepEqual(exportedNamesDiffer(readTexts(root, ['src', 'ui'])), []);
  });

  it('the files that comments name are there', () => {
    assert.deepEqual(namedFilesAreThere(readTexts(root, ['src', 'ui', 'test'])), []);
  });

  it('nothing is exported to nobody', () => {
    assert.deepEqual(exportsAreUsed(readTexts(root, ['src', 'ui', 'test', '.ci'])), []);
  });
});

describe('the behaviour tests', () => {
  it('of stacks and of the dashboard in a terminal go through the built program', () => {
    const tests = readModules(root, ['test/behaviour']);
    assert.ok(tests.some(({ path }) => path === 'test/behaviour/stack-stop.test.ts'));
    assert.deepEqual(programTestsStayOutside(tests), []);
  });
});

describe('reading a module', () => {
  it('finds static, side-effect, re-exporting, dynamic and type imports', () => {
    const { imports, lines } = parseModule(
      'src/cli/main.ts',
      [
        "import { a } from './a.js';",
        "import '../stack/b.js';",
        "export { c } from './c.js';",
        "const d = await import('../../ui/d.js');",
        "import type { E } from '@xterm/headless/e.js';",
        "type F = import('undici').Pool;",
        "import { g, type G } from 'node:fs';",
        "// import './comment.js' and",
        'const text = "import \'./text.js\'";',
        '',
      ].join('\n'),
    );
    assert.equal(lines, 9);
    assert.deepEqual(
      imports.map(({ target, kind, typeOnly }) => `${target} ${kind}${typeOnly ? ' type' : ''}`),
      [
        'src/cli/a.ts local',
        'src/stack/b.ts local',
        'src/cli/c.ts local',
        'ui/d.ts local',
        '@xterm/headless package type',
        'undici package type',
        'node:fs node',
      ],
    );
  });
});

describe('a planted violation is found', () => {
  it('upwards, sideways, and outside', () => {
    const planted = modules({
      'src/model/app.ts': "import { x } from '../stack/x.js'; import 'node:fs';",
      'src/proxy/route.ts': "import type { y } from '../logs/y.js';",
      'src/stack/run.ts': "await import('../cli/main.js'); import '../../package.json';",
      'src/cli/main.ts':
        "import '../stack/run.js'; import '../../ui/app.js'; import '../model/app.js';",
      'src/loose.ts': '',
      'src/extra/thing.ts': '',
    });
    assert.deepEqual(importsPointDown(planted), [
      'src/model/app.ts imports src/stack/x.ts: model may not know stack',
      'src/model/app.ts imports node:fs: model imports nothing',
      'src/proxy/route.ts imports src/logs/y.ts: proxy may not know logs',
      'src/stack/run.ts imports src/cli/main.ts: stack may not know cli',
      'src/stack/run.ts imports ../../package.json, outside of src and ui',
      'src/loose.ts stands on no floor',
      'src/extra/thing.ts stands on no floor',
    ]);
  });

  it('around the dashboard’s port', () => {
    const planted = modules({
      'ui/app.ts':
        "import 'blessed'; import '@xterm/headless'; import '../src/model/app.js'; import 'node:util';",
      'ui/leak.ts':
        "import 'undici'; import 'node:fs/promises'; import '../src/control/client.js';",
    });
    assert.deepEqual(importsPointDown(planted), [
      'ui/leak.ts imports undici: ui gets that through its port',
      'ui/leak.ts imports node:fs/promises: ui gets that through its port',
      'ui/leak.ts imports src/control/client.ts: ui may not know control',
    ]);
  });

  it('a second door, and blessed outside of ui', () => {
    const planted = modules({
      'src/proxy/requests.ts': "import { Pool } from 'undici';",
      'src/proxy/pages/page.ts': "import type { Dispatcher } from 'undici';",
      'src/cli/main.ts': "import blessed from 'blessed';",
      'ui/screen.ts': "import blessed from 'blessed';",
      'ui/row.ts': "import type { Widgets } from 'blessed';",
    });
    assert.deepEqual(oneDoorForEachPackage(planted), [
      'undici has 2 doors: src/proxy/pages/page.ts, src/proxy/requests.ts',
      'src/cli/main.ts imports blessed, which belongs to ui',
    ]);
  });

  it('a name of a package that is imported late', () => {
    const planted = modules({
      'src/config/a.ts': "const { cosmiconfig } = await import('cosmiconfig');",
      'src/config/b.ts': "void import('yaml').then(({ parse }) => parse('x'));",
      'src/config/c.ts': "const send = await import('send');",
      'src/proxy/d.ts': "const { default: httpProxy } = await import('http-proxy');",
      'src/proxy/e.ts': "await import('undici'); const { f } = await import('./f.js');",
    });
    assert.deepEqual(latePackagesByDefault(planted), [
      'src/config/a.ts imports names of cosmiconfig late, which the bundle may not have',
      'src/config/b.ts imports names of yaml late, which the bundle may not have',
      'src/config/c.ts imports names of send late, which the bundle may not have',
    ]);
  });

  it('a test that goes around the program, itself or by its support', () => {
    const planted = modules({
      'test/behaviour/stack-a.test.ts':
        "import { x } from '../../src/logs/x.js'; import type { Y } from '../../src/logs/y.js';",
      'test/behaviour/dashboard-terminal-b.test.ts': "import './support/bed.js';",
      'test/behaviour/logs-c.test.ts': "import './support/bed.js';",
      'test/behaviour/support/bed.ts': "import '../../../ui/dashboard.js';",
    });
    assert.deepEqual(programTestsStayOutside(planted), [
      'test/behaviour/stack-a.test.ts → src/logs/x.ts: not through the program',
      'test/behaviour/dashboard-terminal-b.test.ts → test/behaviour/support/bed.ts → ui/dashboard.ts: not through the program',
    ]);
  });

  it('a cycle, also one of types', () => {
    const planted = modules({
      'src/logs/a.ts': "import './b.js';",
      'src/logs/b.ts': "await import('./c.js');",
      'src/logs/c.ts': "import './a.js';",
      'src/logs/d.ts': "import type { E } from './e.js';",
      'src/logs/e.ts': "import './d.js';",
    });
    assert.deepEqual(noCycles(planted), [
      'src/logs/a.ts → src/logs/b.ts → src/logs/c.ts → src/logs/a.ts',
      'src/logs/d.ts → src/logs/e.ts → src/logs/d.ts',
    ]);
  });

  it('a missing module, a long file, a drawer', () => {
    const planted = modules({
      'src/logs/a.ts': "import './b.js'; import './utils'; import './string-utils.js';",
      'src/logs/string-utils.ts': '\n'.repeat(401),
      'src/logs/utils.ts': '\n'.repeat(400),
      'src/common/x.ts': '',
    });
    assert.deepEqual(importsResolve(planted), [
      'src/logs/a.ts imports ./b.js, which is no module of ours',
      'src/logs/a.ts imports ./utils, which is no module of ours',
    ]);
    assert.deepEqual(filesAreShort(planted), [
      'src/logs/string-utils.ts has 401 lines, more than 400',
    ]);
    assert.deepEqual(namesSayWhat(planted), [
      'src/logs/utils.ts is named like a drawer',
      'src/common/x.ts is named like a drawer',
    ]);
  });

  it('an export that no other file names', () => {
    assert.deepEqual(
      exportsAreUsed({
        'src/logs/a.ts': 'export const LEFT = 1;\nexport function used(): void {}\n',
        'src/logs/b.ts': "import { used } from './a.js';\nexport class Lone {}\n",
        'test/unit/x.ts': 'export async function helps(): Promise<void> {}\n',
      }),
      ['src/logs/a.ts exports LEFT to nobody', 'src/logs/b.ts exports Lone to nobody'],
    );
  });

  it('a file that a comment names and nobody has', () => {
    assert.deepEqual(
      namedFilesAreThere({
        'src/logs/a.ts': '/** See `logs/b.ts`, and what is said in c.ts. */',
        'src/logs/b.ts': '// (see `a.ts` and `proxy/a.ts`)',
        'test/unit/x.ts': '// as in gone.ts',
      }),
      [
        'src/logs/a.ts names c.ts, which is not there',
        'src/logs/b.ts names proxy/a.ts, which is not there',
      ],
    );
  });

  it('a name that two files export', () => {
    assert.deepEqual(
      exportedNamesDiffer({
        'src/proxy/a.ts': 'export type Found = 1;\nexport function over(x: 1): void;\n',
        'src/logs/b.ts': 'export interface Found {}\ninterface Own {}\n',
        'ui/c.ts': 'export async function start() {}\nexport interface Own {}\n',
        'src/library/d.ts': 'export async function start() {}\n',
      }),
      ['Found is exported by src/logs/b.ts and src/proxy/a.ts'],
    );
  });

  it("a sleep of one's own", () => {
    assert.deepEqual(
      oneWayToSleep({
        'src/a.ts': "import { setTimeout as sleep } from 'node:timers/promises';",
        'src/b.ts': 'await new Promise((resolve) => setTimeout(resolve, 10));',
        'src/c.ts': 'await sleep(10);\nsetTimeout(resolve, 10);',
        'src/model/clock.ts': 'return new Promise((resolve) => setTimeout(resolve, ms));',
      }),
      ['src/a.ts sleeps in a way of its own', 'src/b.ts sleeps in a way of its own'],
    );
  });
});
