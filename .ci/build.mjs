// Bundles src/ and ui/ into dist/. Start-up time is a promise, and this is made for it:
// - program.js, stack.js, serving.js, screen.js and later.js are our own code with the packages that every
//   start needs: what every run begins with, a supervisor until its apps are started and what it needs
//   from then on, a dashboard, and all the rest (parts.mjs). In few files, because finding and linking many costs more than reading one. What is imported late stays
//   unevaluated in them until then.
// - package-NAME.js is any other package, read when it is first imported.
// - sockpit.js is the launcher, which loads these with code that V8 compiled earlier.
// - library/ is what programs import, with its types (build-library.mjs).
// All packages are in these files and none of them is installed with ours, but for one with a binary.
// All else is CommonJS: the loader of ES modules alone costs a fifth of the start of Node.
import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildLibrary } from './build-library.mjs';
import { blessedAlone } from './blessed-alone.mjs';
import { execaApart, execaLate } from './execa-late.mjs';
import { partsOf } from './parts.mjs';
import { thirdPartyLicences } from './third-party-licences.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));

/** Packages that the first app's spawn waits for. */
const FIRST = ['execa'];
/** There at run time, or not. */
const INSTALLED = ['typescript', '@lydell/node-pty'];

// Built aside and swapped in: a stack that runs from dist/ meets the old files or the new ones.
const aside = `${root}dist.new`;
await rm(aside, { recursive: true, force: true });
await mkdir(aside);

const shared = {
  absWorkingDir: root,
  outdir: aside,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  charset: 'ascii',
  // They are in third-party-licences.txt.
  legalComments: 'none',
  metafile: true,
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
};
/** The form in which the launcher takes a part. */
const part = {
  ...shared,
  external: INSTALLED,
  // Code that V8 compiled earlier is not able to import.
  supported: { 'dynamic-import': false },
  banner: { js: '(function (exports, require, module, __filename, __dirname) {' },
  footer: { js: '})' },
  // The entries of parts import, and give without an export.
  logOverride: { 'commonjs-variable-in-esm': 'silent' },
};

/** Package → those of its modules that ours import. */
const apart = new Map();
const partOf = (name) => `package-${name.replaceAll('/', '-')}`;
const packageOf = (path) => /^(@[^/]+\/)?[^/]+/.exec(path)[0];
/** Leaves what is not needed at first to parts of their own. */
const leavePackagesApart = {
  name: 'packages apart',
  setup(builder) {
    builder.onResolve({ filter: /^(@[\w.-]+\/)?\w[\w.-]*(\/.+)?$/ }, ({ path, importer }) => {
      const ours = importer.startsWith(`${root}src/`) || importer.startsWith(`${root}ui/`);
      if (!ours || FIRST.includes(packageOf(path))) return undefined;
      return { path, namespace: 'package' };
    });
    builder.onLoad({ filter: /.*/, namespace: 'package' }, ({ path }) => {
      if (INSTALLED.includes(packageOf(path)))
        return { contents: `module.exports = require('${path}');` };
      const name = packageOf(path);
      apart.set(name, (apart.get(name) ?? new Set()).add(path));
      return { contents: `module.exports = require('./${partOf(name)}')['${path}'];` };
    });
    builder.onResolve({ filter: /.*/, namespace: 'package' }, ({ path }) => ({
      path,
      external: true,
    }));
  },
};

const own = {
  ...part,
  // Shipped: an error of ours is told with its places in the sources (src/cli/own-error.ts).
  sourcemap: 'linked',
  sourcesContent: false,
  define: { SOCKPIT_VERSION: JSON.stringify(version) },
  plugins: [leavePackagesApart, execaLate],
};
const parts = await partsOf({
  root,
  options: own,
  first: {
    part: 'program',
    // The last is wanted late in a life, when dist/ may be that of another build.
    modules: ['src/cli/main.ts', 'src/cli/commands/up.ts', 'src/config/print.ts'],
  },
  kinds: {
    stack: {
      modules: ['src/cli/up/plain.ts', 'src/cli/commands/supervise.ts'],
      late: 'serving',
    },
    screen: { modules: ['src/cli/up/dashboard.ts'] },
  },
  rest: 'later',
});
const bundles = [];
for (const { name, entry, plugin } of parts) {
  bundles.push(
    await build({
      ...own,
      stdin: { contents: entry, resolveDir: root },
      outdir: undefined,
      outfile: `${aside}/${name}.js`,
      plugins: [plugin, ...own.plugins],
    }),
  );
}
refuseTwice(bundles);
const entries = new Map(
  [...apart].map(([name, paths]) => {
    const modules = [...paths].map((path) => `get '${path}'() { return require('${path}'); }`);
    return [name, `module.exports = { ${modules.join(', ')} };`];
  }),
);
entries.set('execa', execaApart);
for (const [name, contents] of entries) {
  bundles.push(
    await build({
      ...part,
      stdin: { contents, resolveDir: root },
      outdir: undefined,
      outfile: `${aside}/${partOf(name)}.js`,
      plugins: [blessedAlone],
    }),
  );
}
// What a terminal can do, where the system has no description of it.
await cp(`${root}node_modules/blessed/usr`, `${aside}/terminfo`, {
  recursive: true,
  filter: (path) => !path.endsWith('/fonts'),
});
bundles.push(await buildLibrary({ root, aside: `${aside}/library`, version, external: INSTALLED }));
const licences = await thirdPartyLicences(
  root,
  bundles.map(({ metafile }) => metafile),
);
await writeFile(`${aside}/third-party-licences.txt`, licences);
const hash = createHash('sha256');
for (const name of (await readdir(aside)).sort()) {
  if (!name.endsWith('.js')) continue;
  const text = await readFile(`${aside}/${name}`);
  refuseNonAscii(name, text);
  hash.update(text);
}
await build({
  ...shared,
  entryPoints: { sockpit: 'src/cli/launch.ts' },
  define: { SOCKPIT_BUILD: JSON.stringify(`${version}-${hash.digest('hex').slice(0, 12)}`) },
});
await writeFile(`${aside}/package.json`, '{ "type": "commonjs" }\n');
await chmod(`${aside}/sockpit.js`, 0o755);
await rm(`${root}dist`, { recursive: true, force: true });
await rename(aside, `${root}dist`);

/**
 * The launcher takes a byte of a part for a character. esbuild escapes what is not ASCII, but not in
 * regular expressions and in templates with a tag: there the source has to.
 */
function refuseNonAscii(name, bytes) {
  const at = bytes.findIndex((byte) => byte > 127);
  if (at < 0) return;
  const place = bytes.subarray(Math.max(0, at - 40), at + 40).toString('utf8');
  throw new Error(`${name} is not ASCII; write an escape in the source of: ${place}`);
}

/** A module that stood in two parts would have its state twice. */
function refuseTwice(built) {
  const seen = new Set();
  for (const path of built.flatMap(({ metafile }) => Object.keys(metafile.inputs))) {
    if (!/^(?:src|ui|node_modules)\//.test(path)) continue;
    if (seen.has(path)) throw new Error(`${path} is in two parts of the program: see parts.mjs`);
    seen.add(path);
  }
}
