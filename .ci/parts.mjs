// Which of our modules stand in which part of dist/, and how one part reaches a module of another.
//
// Whoever starts takes in a whole part: V8 reads its compiled code, and makes every function that stands
// in it (esbuild hoists them all to the top). So the part that every command begins with is small, and
// what a stack imports only when its apps are started is not in the part that starts them.
//
// A module is in exactly one part, as its state must be. What is imported across parts is taken from
// there when it is first imported, name by name: a variable costs less than a look into a namespace.
// That works because parts import each other in one direction only but for late imports, so what is
// taken is complete.
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';

const OURS = /^(?:src|ui)\//;
/** Chooses what a run is for: what it imports late begins another part. */
const CHOOSES = /^src\/cli\//;

/**
 * @param root folder of the checkout
 * @param options of esbuild, as for the bundles themselves
 * @param first what every run evaluates: its part, and modules, of which the first begins the program
 * @param kinds part → modules that begin what it is for; `late`: the part of what they import late, which
 *   is theirs as well where none is named
 * @param rest the part of everything else
 * @returns the parts: each has a name, the text of its entry, and the plugin that its bundle needs
 */
export async function partsOf({ root, options, first, kinds, rest }) {
  const { metafile } = await build({ ...options, entryPoints: [first.modules[0]], write: false });
  const imports = new Map(
    Object.entries(metafile.inputs)
      .filter(([path]) => OURS.test(path))
      .map(([path, input]) => [path, input.imports.filter((each) => OURS.test(each.path))]),
  );
  const partOf = assign({ imports, first, kinds, rest });
  const taken = await takenNames(root, imports, partOf);

  const plugin = (part) => ({
    name: 'parts',
    setup(builder) {
      builder.onResolve({ filter: /^\.{1,2}\// }, ({ path, importer, namespace }) => {
        if (namespace === 'elsewhere') return { path, external: true };
        const folder = importer === '' ? root : dirname(importer);
        const target = relative(root, join(folder, path)).replace(/\.js$/, '.ts');
        return partOf.has(target) && partOf.get(target) !== part
          ? { path: target, namespace: 'elsewhere' }
          : undefined;
      });
      builder.onLoad({ filter: /.*/, namespace: 'elsewhere' }, ({ path }) => ({
        contents: `export const { ${taken.get(path).join(', ')} } = require('./${partOf.get(path)}').modules['${path}']();`,
      }));
    },
  });
  return [...new Set([first.part, ...partOf.values()])].map((part) => {
    const given = [...taken.keys()].filter((path) => partOf.get(path) === part);
    const rows = given.map((path) => `'${path}': () => require('./${path}')`);
    const begin = part === first.part ? `require('./${first.modules[0]}');` : '';
    return {
      name: part,
      entry: `exports.modules = { ${rows.join(', ')} };\n${begin}`,
      plugin: plugin(part),
    };
  });
}

/** Module → its part. What two kinds of run need is in the first part, which both have. */
function assign({ imports, first, kinds, rest }) {
  const always = closure(imports, first.modules, chosen);
  const needed = Object.entries(kinds).map(([part, { modules, late = part }]) => ({
    all: closure(imports, modules, chosen),
    atOnce: closure(imports, modules, isLate),
    part,
    late,
  }));
  return new Map(
    [...imports.keys()].map((path) => {
      const [by, other] = needed.filter(({ all }) => all.has(path));
      if (always.has(path) || other) return [path, first.part];
      if (!by) return [path, rest];
      return [path, by.atOnce.has(path) ? by.part : by.late];
    }),
  );
}

const isLate = (_, { kind }) => kind === 'dynamic-import';
/** What the command line imports late is what it chooses. */
const chosen = (path, each) => isLate(path, each) && CHOOSES.test(path);

/** These modules and what they import, and so on, but for what is left out. */
function closure(imports, modules, leftOut) {
  const all = new Set(modules);
  for (const path of all) {
    if (!imports.has(path)) throw new Error(`${path} is in no bundle: see .ci/build.mjs`);
    for (const each of imports.get(path)) if (!leftOut(path, each)) all.add(each.path);
  }
  return all;
}

/** Modules that another part imports → the names that they export. */
async function takenNames(root, imports, partOf) {
  const across = [...imports].flatMap(([path, targets]) =>
    targets.filter((target) => partOf.get(target.path) !== partOf.get(path)),
  );
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...new Set(across.map(({ path }) => path))],
    outdir: 'unwritten',
    format: 'esm',
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  const outputs = Object.values(metafile.outputs);
  return new Map(outputs.map(({ entryPoint, exports }) => [entryPoint, exports]));
}
