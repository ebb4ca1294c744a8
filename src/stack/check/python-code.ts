/**
 * The Python code of an app, as far as it lies beside its command: the module that the command names,
 * and what that imports of the same project. Without comments and docstrings, which set nothing.
 */
import { dirname, join } from 'node:path';

/** Undefined where there is no such file. */
export type ReadText = (path: string) => string | undefined;

/** Read at most, so that a large project costs no time. */
const MOST_FILES = 40;

interface Found {
  readonly path: string;
  readonly code: string;
}

/**
 * @param module `shop.wsgi`, or the path of a file
 * @param root absolute folder from which modules are imported
 * @returns its own code first; empty where there is no such file
 */
export function pythonCode(module: string, root: string, readText: ReadText): string[] {
  const first = found(module, root, readText);
  const all = first === undefined ? [] : [first];
  const seen = new Set(all.map(({ path }) => path));
  for (let at = 0; at < all.length && all.length < MOST_FILES; at++) {
    const { code = '', path = root } = all[at] ?? {};
    for (const next of imports(code)) {
      const one = found(next.module, folderOf(next.dots, path, root), readText);
      if (one === undefined || seen.has(one.path)) continue;
      seen.add(one.path);
      all.push(one);
    }
  }
  return all.map(({ code }) => code);
}

function found(module: string, folder: string, readText: ReadText): Found | undefined {
  const path = join(folder, module.endsWith('.py') ? module : module.replaceAll('.', '/'));
  const places = module.endsWith('.py')
    ? [path]
    : [`${path}.py`, join(path, '__init__.py'), join(path, '__main__.py')];
  for (const place of places) {
    const text = readText(place);
    if (text !== undefined) return { path: place, code: withoutComments(text) };
  }
  return undefined;
}

/** One dot is the package that a module stands in, each further one the package around it. */
function folderOf(dots: number, path: string, root: string): string {
  if (dots === 0) return root;
  return join(dirname(path), ...Array.from({ length: dots - 1 }, () => '..'));
}

const FROM = /^[ \t]*from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]*(?:\(([^)]*)\)|([^\n;]*))/gm;
const PLAIN = /^[ \t]*import[ \t]+([^\n;]+)/gm;

/** What is imported by name may be a value or a module of its own: both are looked for. */
function imports(code: string): { readonly dots: number; readonly module: string }[] {
  const named = [...code.matchAll(FROM)].flatMap(([, dots = '', from = '', many, few = '']) => {
    const inside = words(many ?? few).map((name) => (from === '' ? name : `${from}.${name}`));
    return [...(from === '' ? [] : [from]), ...inside].map((module) => ({
      dots: dots.length,
      module,
    }));
  });
  const plain = [...code.matchAll(PLAIN)].flatMap(([, list = '']) =>
    words(list).map((module) => ({ dots: 0, module })),
  );
  return [...named, ...plain];
}

/** `a as b, c` → a and c. */
function words(list: string): string[] {
  return list.split(',').flatMap((one) => /[\w.]+/.exec(one)?.[0] ?? []);
}

const TEXTS = /("""|''')[^]*?\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*/g;

function withoutComments(source: string): string {
  return source.replace(TEXTS, (text) =>
    text.startsWith('#') ? '' : /^("""|''')/.test(text) ? '""' : text,
  );
}
