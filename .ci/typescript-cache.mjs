// TypeScript → JavaScript, once for each text that a file has.
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** `npm ci` empties it: what another version of esbuild made is not met. */
const folder = join(root, 'node_modules', '.cache', 'typescript');

/** The path counts, for it is in the source map. */
function nameOf(path, text) {
  const hash = createHash('sha256').update(`${path}\0${text}`).digest('hex');
  return `${hash.slice(0, 32)}.js`;
}

/** @returns the JavaScript of a file's text, with its source map in it */
export async function compiled(path, text) {
  const kept = join(folder, nameOf(path, text));
  try {
    return await readFile(kept, 'utf8');
  } catch {
    const { transform } = await import('esbuild');
    const { code } = await transform(text, {
      loader: 'ts',
      sourcefile: path,
      sourcemap: 'inline',
      sourcesContent: false,
      target: 'node20',
      tsconfigRaw: { compilerOptions: { target: 'es2023', verbatimModuleSyntax: true } },
    });
    await mkdir(folder, { recursive: true });
    // Whole or not there: others look for it at this moment.
    const aside = `${kept}.${process.pid}`;
    await writeFile(aside, code);
    await rename(aside, kept);
    return code;
  }
}

/** Compiles what has changed in these folders, and forgets what no file of theirs says any more. */
export async function compileAll(folders) {
  const files = [];
  for (const each of folders) {
    const names = await readdir(join(root, each), { recursive: true });
    files.push(
      ...names.filter((name) => name.endsWith('.ts')).map((name) => join(root, each, name)),
    );
  }
  const current = new Set();
  await Promise.all(
    files.map(async (path) => {
      const text = await readFile(path, 'utf8');
      await compiled(path, text);
      current.add(nameOf(path, text));
    }),
  );
  const stale = (await readdir(folder)).filter(
    (name) => name.endsWith('.js') && !current.has(name),
  );
  await Promise.all(stale.map((name) => rm(join(folder, name), { force: true })));
}
