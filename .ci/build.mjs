// Bundles src/ and ui/ into dist/. A bundle because start-up time is a promise: unbundled, execa,
// cosmiconfig and commander alone cost more than twice the start of Node itself. What is imported
// lazily stays a chunk of its own (splitting), so the first app is spawned before the rest loads.
import { chmod, readFile, rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));

// Built aside and swapped in: a stack that runs from dist/ meets the old files or the new ones.
const aside = `${root}dist.new`;
await rm(aside, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { sockpit: 'src/cli/main.ts' },
  outdir: aside,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: 'linked',
  sourcesContent: false,
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
  define: { SOCKPIT_VERSION: JSON.stringify(version) },
  // blessed resolves its widgets by path at run time; typescript is an optional of cosmiconfig.
  external: ['blessed', 'blessed/*', 'typescript', '@lydell/node-pty'],
  banner: {
    js: [
      "import { createRequire as __createRequire } from 'node:module';",
      'const require = __createRequire(import.meta.url);',
    ].join('\n'),
  },
});
await chmod(`${aside}/sockpit.js`, 0o755);
await rm(`${root}dist`, { recursive: true, force: true });
await rename(aside, `${root}dist`);
