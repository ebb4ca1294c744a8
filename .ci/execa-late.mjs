// What execa has and prepares for features that we do not use, or only after something went wrong: here it
// is read and prepared when it is asked for.
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Module → what execa takes of it. */
const LATE = {
  // How signals are described in its results.
  'human-signals': ['signalsByName'],
  // Its verbose mode; of the default export.
  figures: ['tick', 'cross', 'warning'],
  // Messages between Node processes.
  'node:v8': ['serialize'],
  // Its timeouts.
  'node:timers/promises': ['setTimeout'],
};
const root = fileURLToPath(new URL('..', import.meta.url));
const OF_EXECA = /\/node_modules\/execa\//;

/**
 * Modules that a child on raw pipes never calls: half of execa's text. They stand in a bundle of their own,
 * with copies of what they import: they could not meet what the rest keeps of a child.
 */
const APART = [
  'execa/lib/arguments/escape.js',
  'execa/lib/convert/duplex.js',
  'execa/lib/convert/iterable.js',
  'execa/lib/convert/readable.js',
  'execa/lib/convert/writable.js',
  'execa/lib/io/iterate.js',
  'execa/lib/io/max-buffer.js',
  'execa/lib/io/pipeline.js',
  'execa/lib/ipc/get-each.js',
  'execa/lib/ipc/get-one.js',
  'execa/lib/ipc/graceful.js',
  'execa/lib/ipc/send.js',
  'execa/lib/methods/main-sync.js',
  'execa/lib/pipe/setup.js',
  'execa/lib/resolve/wait-subprocess.js',
  'execa/lib/transform/generator.js',
  'execa/lib/verbose/log.js',
  '@sindresorhus/merge-streams/index.js',
  'npm-run-path/index.js',
  'pretty-ms/index.js',
  'signal-exit/dist/mjs/index.js',
];
const modules = `${root}node_modules/`;
const PART = './package-execa';

/** The text of that bundle's entry. */
export const execaApart = `module.exports = { ${APART.map(
  (path) => `get '${path}'() { return require('${modules}${path}'); }`,
).join(', ')} };`;

/**
 * What waits for a child's streams as well, for a result that is of no use to whoever has raw pipes and hears of
 * the end by the event: with two errors made to call off its listeners, and a twentieth of the time that a start
 * takes. It is there for a child that could not be started, and for the verbose mode.
 */
const WAIT = 'execa/lib/resolve/wait-subprocess.js';
const WAIT_STAND_IN = `
const real = async (given) => {
  const controller = new AbortController();
  require('node:events').setMaxListeners(Number.POSITIVE_INFINITY, controller.signal);
  try {
    return await require('${PART}')['${WAIT}'].waitForSubprocessResult({ ...given, controller });
  } finally {
    controller.abort();
  }
};
export function waitForSubprocessResult(given) {
  const { subprocess, options, verboseInfo, originalStreams } = given;
  if (subprocess.pid === undefined || verboseInfo.commandId !== undefined || options.buffer.includes(true))
    return real(given);
  const nothing = originalStreams.map(() => undefined);
  subprocess.once('error', () => undefined);
  return new Promise((resolve) => {
    subprocess.once('exit', (...end) => resolve([{}, end, nothing, undefined, []]));
  });
}`;

/** A command as it is shown, which takes a regular expression over all of Unicode: it is made when it is shown. */
const ESCAPE = 'execa/lib/arguments/escape.js';
const ESCAPE_STAND_IN = `
const real = () => require('${PART}')['${ESCAPE}'];
export function joinCommand(...given) {
  if (require('node:util').debuglog('execa').enabled) return real().joinCommand(...given);
  return {
    command: [given[0], ...given[1]].join(' '),
    escapedCommand: { toString: () => real().joinCommand(...given).escapedCommand },
  };
}
export function escapeLines(lines) { return real().escapeLines(lines); }`;

const STAND_INS = new Map([
  [WAIT, WAIT_STAND_IN],
  [ESCAPE, ESCAPE_STAND_IN],
]);

/** Exports the functions of a module, which is read at the first call; the build fails where more is wanted. */
async function standIn(path) {
  const own = STAND_INS.get(path);
  if (own !== undefined) return own;
  const exported = await import(`${modules}${path}`);
  const isFunction = ([, value]) => typeof value === 'function' && !/^class\b/.test(String(value));
  const lines = Object.entries(exported)
    .filter(isFunction)
    .map(([name]) => {
      const declared = name === 'default' ? 'default function' : `function ${name}`;
      return `export ${declared}(...args) { return require('${PART}')['${path}'].${name}(...args); }`;
    });
  return lines.join('\n');
}

/** What packages import by name of those that they mostly import whole. */
const NAMED = { 'node:process': 'platform, execPath, execArgv, hrtime' };
/** Module, what is written in it, and what stands there in the bundle. */
const CHANGES = [
  [
    // Each stream is opened when it is looked at: standard input costs a socket.
    'utils/standard-stream',
    '[process.stdin, process.stdout, process.stderr]',
    `Object.defineProperties([], {
      0: { get: () => process.stdin },
      1: { get: () => process.stdout },
      2: { get: () => process.stderr },
    })`,
  ],
  [
    'utils/uint-array',
    `const textEncoder = new TextEncoder();
const stringToUint8Array = string => textEncoder.encode(string);

const textDecoder = new TextDecoder();`,
    `const stringToUint8Array = string => new TextEncoder().encode(string);

const textDecoder = { decode: (bytes) => new TextDecoder().decode(bytes) };`,
  ],
  // What it calls off is waited for by the stand-in above, if at all.
  [
    'methods/main-async',
    `const controller = new AbortController();
	setMaxListeners(Number.POSITIVE_INFINITY, controller.signal);`,
    'const controller = { abort() {} };',
  ],
];

export const execaLate = {
  name: 'execa late',
  setup(builder) {
    builder.onResolve({ filter: /./ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
      if (!OF_EXECA.test(importer) || kind !== 'import-statement' || pluginData?.real)
        return undefined;
      if (/^node:/.test(path)) return undefined;
      const real = await builder.resolve(path, {
        importer,
        kind,
        resolveDir,
        pluginData: { real: true },
      });
      const target = relative(modules, real.path);
      return APART.includes(target) ? { path: target, namespace: 'apart' } : undefined;
    });
    builder.onResolve({ filter: /./, namespace: 'apart' }, ({ path }) => ({
      path,
      external: true,
    }));
    builder.onLoad({ filter: /./, namespace: 'apart' }, async ({ path }) => ({
      contents: await standIn(path),
    }));
    builder.onResolve(
      { filter: /^(human-signals|figures|node:v8|node:timers\/promises)$/ },
      ({ path, importer }) => (OF_EXECA.test(importer) ? { path, namespace: 'late' } : undefined),
    );
    builder.onLoad({ filter: /.*/, namespace: 'late' }, ({ path }) => {
      const module = path === 'figures' ? `require('${path}').default` : `require('${path}')`;
      const getters = LATE[path].map((name) => `get ${name}() { return ${module}.${name}; }`);
      return {
        contents: `module.exports = { ${getters.join(', ')} };`,
        resolveDir: root,
      };
    });
    for (const [module, written, late] of CHANGES) {
      const filter = new RegExp(`/execa/lib/${module}\\.js$`);
      builder.onLoad({ filter }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        if (!text.includes(written))
          throw new Error(`${path} is not as it was: see .ci/execa-late.mjs`);
        return { contents: text.replace(written, late) };
      });
    }
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
