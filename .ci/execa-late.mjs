// What execa prepares at its import for features that we do not use, or only after something went
// wrong: here it is prepared when it is asked for. Four milliseconds of a start.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Module → what execa takes of it. */
const LATE = {
  // How signals are described in its results.
  'human-signals': ['signalsByName'],
  // Its verbose mode; of the default export.
  figures: ['tick', 'cross', 'warning'],
  // Messages between Node processes.
  'node:v8': ['serialize'],
};
const root = fileURLToPath(new URL('..', import.meta.url));
const OF_EXECA = /\/node_modules\/execa\//;

/** What packages import by name of those that they mostly import whole. */
const NAMED = { 'node:process': 'platform, execPath, execArgv, hrtime' };
/** As in execa, and each stream opened when it is looked at: standard input costs a socket. */
const STREAMS = '[process.stdin, process.stdout, process.stderr]';
const STREAMS_LATE = `Object.defineProperties([], {
  0: { get: () => process.stdin },
  1: { get: () => process.stdout },
  2: { get: () => process.stderr },
})`;

export const execaLate = {
  name: 'execa late',
  setup(builder) {
    builder.onResolve({ filter: /^(human-signals|figures|node:v8)$/ }, ({ path, importer }) =>
      OF_EXECA.test(importer) ? { path, namespace: 'late' } : undefined,
    );
    builder.onLoad({ filter: /.*/, namespace: 'late' }, ({ path }) => {
      const module = path === 'figures' ? `require('${path}').default` : `require('${path}')`;
      const getters = LATE[path].map((name) => `get ${name}() { return ${module}.${name}; }`);
      return {
        contents: `module.exports = { ${getters.join(', ')} };`,
        resolveDir: root,
      };
    });
    builder.onLoad({ filter: /\/execa\/lib\/utils\/standard-stream\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes(STREAMS))
        throw new Error(`${path} is not as it was: see .ci/execa-late.mjs`);
      return { contents: text.replace(STREAMS, STREAMS_LATE) };
    });
    // As a namespace each of them would be copied, property by property, for every module that asks.
    // What is required has the module itself already.
    builder.onResolve({ filter: /^node:(process|path|tty)$/ }, ({ path, importer, kind }) =>
      importer.includes('/node_modules/') && kind === 'import-statement'
        ? { path, namespace: 'whole' }
        : undefined,
    );
    builder.onLoad({ filter: /.*/, namespace: 'whole' }, ({ path }) => ({
      contents: `const whole = require('${path}'); export default whole; export const { ${NAMED[path] ?? ''} } = whole;`,
      resolveDir: root,
    }));
  },
};
