// Builds the library: an ES module in parts, and beside it the types of what it exports. Packages are
// in it, as they are in the program; what is imported late stays a part of its own.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import ts from 'typescript';

const ENTRY = 'src/library/index.ts';

/** Packages that are CommonJS call it for what Node has built in. */
const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

/**
 * @param external packages that are there at run time, or not
 * @returns what esbuild says of it
 */
export async function buildLibrary({ root, aside, version, external }) {
  const built = await build({
    absWorkingDir: root,
    entryPoints: [ENTRY],
    outdir: aside,
    bundle: true,
    splitting: true,
    external,
    banner: { js: REQUIRE },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    chunkNames: 'part-[hash]',
    metafile: true,
    logLevel: 'warning',
    define: { SOCKPIT_VERSION: JSON.stringify(version) },
  });
  await writeTypes(root, join(aside, 'types'));
  await writeFile(join(aside, 'package.json'), '{ "type": "module" }\n');
  return built;
}

const OPTIONS = { isolatedDeclarations: true, module: 'nodenext', target: 'es2023', strict: true };

/**
 * Declarations of the entry and of all that they mention, in the folders of their sources. Each is
 * made from its one file, without a check of the program: a build is too frequent for that.
 */
async function writeTypes(root, aside) {
  const waiting = [ENTRY];
  for (const file of waiting) {
    const { outputText, diagnostics } = ts.transpileDeclaration(
      await readFile(join(root, file), 'utf8'),
      { fileName: file, reportDiagnostics: true, compilerOptions: OPTIONS },
    );
    const [fault] = diagnostics ?? [];
    if (fault)
      throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(fault.messageText, ' ')}`);
    for (const [, path] of outputText.matchAll(/from '(\.[^']+)\.js'/g)) {
      const next = join(dirname(file), `${path}.ts`);
      if (!waiting.includes(next)) waiting.push(next);
    }
    const target = join(aside, file.replace(/^src\//, '').replace(/\.ts$/, '.d.ts'));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, outputText);
  }
}
