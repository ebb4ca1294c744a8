// Which of our modules stand in which part of dist/, and how one part reaches a module of another.
//
// Whoever starts takes in a whole part: V8 reads its compiled code, and makes every function that stands
// in it (esbuild hoists them all to the top). So the part that every command begins with is small.
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
 * @param kinds part → modules that begin what it is for
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
  return [first.part, ...Object.keys(kinds), rest].map((part) => {
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
  const always = closure(imports, first.modules);
  const needed = Object.entries(kinds).map(([part, modules]) => [part, closure(imports, modules)]);
  return new Map(
    [...imports.keys()].map((path) => {
      const by = needed.filter(([, modules]) => modules.has(path)).map(([part]) => part);
      if (always.has(path) || by.length > 1) return [path, first.part];
      return [path, by[0] ?? rest];
    }),
  );
}

/** These modules and what they import, and so on, but for what the command line chooses. */
function closure(imports, modules) {
  const all = new Set(modules);
  for (const path of all) {
    if (!imports.has(path)) throw new Error(`${path} is in no bundle: see .ci/build.mjs`);
    for (const each of imports.get(path)) {
      if (each.kind !== 'dynamic-import' || !CHOOSES.test(path)) all.add(each.path);
    }
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
