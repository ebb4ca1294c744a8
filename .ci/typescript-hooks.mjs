// How the loader of modules finds and reads TypeScript (https://nodejs.org/docs/latest-v20.x/api/module.html#hooks).
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compiled } from './typescript-cache.mjs';

/** An import says `.js`, as the compiler of TypeScript wants it, and means the source beside it. */
export function resolve(specifier, context, next) {
  if (/^\.\.?\/.*\.js$/.test(specifier) && context.parentURL?.startsWith('file:')) {
    const source = new URL(specifier.replace(/js$/, 'ts'), context.parentURL);
    if (existsSync(source)) return { url: source.href, format: 'module', shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  const path = fileURLToPath(url);
  const source = await compiled(path, await readFile(path, 'utf8'));
  return { format: 'module', source, shortCircuit: true };
}
