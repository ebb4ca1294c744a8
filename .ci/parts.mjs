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
  const { partOf, withPart } = assign({ imports, first, kinds, rest });
  /** Whether one module takes another from the launcher. */
  const isAcross = (from, { path, kind }) =>
    partOf.get(path) !== partOf.get(from) ||
    // Imported as it is, it would be evaluated no sooner than whoever imports it.
    (withPart.has(path) && (kind === 'dynamic-import' || !withPart.has(from)));
  const taken = await takenNames(root, imports, isAcross);

  /** As the launcher takes it. */
  const placeOf = (path) => `./${partOf.get(path)}#${path}`;

  const plugin = {
    name: 'parts',
    setup(builder) {
      builder.onResolve({ filter: /^\.{1,2}\// }, ({ path, importer, namespace, kind }) => {
        if (namespace === 'elsewhere') return { path, external: true };
        const from = relative(root, importer);
        const target = relative(root, join(dirname(importer), path)).replace(/\.js$/, '.ts');
        // What the entry of a part imports is in that part.
        if (![from, target].every((each) => partOf.has(each))) return undefined;
        if (!isAcross(from, { path: target, kind })) return undefined;
        if (kind === 'dynamic-import') return { path: placeOf(target), external: true };
        return { path: target, namespace: 'elsewhere' };
      });
      builder.onLoad({ filter: /.*/, namespace: 'elsewhere' }, ({ path }) => ({
        contents: `export const { ${taken.get(path).join(', ')} } = require('${placeOf(path)}');`,
      }));
    },
  };
  return [...new Set([first.part, ...partOf.values()])].map((part) => {
    const given = [...taken.keys()].filter((path) => partOf.get(path) === part);
    const begins = part === first.part ? [first.modules[0]] : [];
    return { name: part, entry: entryOf({ begins, given, withPart, taken }), plugin };
  });
}

/**
 * The text of a part's entry. What is evaluated with the part stands in one scope: without the function, the
 * object and the namespace that esbuild makes for each module that may be evaluated later, or never.
 */
function entryOf({ begins, given, withPart, taken }) {
  const named = (path, between) =>
    taken.get(path).map((name) => between(name, given.indexOf(path)));
  const rows = given.map((path) => {
    const names = named(path, (name, i) => `${name}: ${name}$${i}`);
    return `case '${path}': return ${withPart.has(path) ? `{ ${names.join(', ')} }` : `require('./${path}')`};`;
  });
  const imports = given
    .filter((path) => withPart.has(path))
    .map((path) => {
      const names = named(path, (name, i) => `${name} as ${name}$${i}`);
      return `import { ${names.join(', ')} } from './${path}';`;
    });
  return [
    ...begins.map((path) => `import './${path}';`),
    ...imports,
    // Not as an export, which would come as a namespace, copied name by name; and not as a table, which would
    // have to be made of a function for each module.
    `exports.take = (path) => { switch (path) { ${rows.join(' ')} } };`,
  ].join('\n');
}

/**
 * Module → its part. What two kinds of run need is in the first part, which both have. `withPart`: those
 * that every run which takes in the part evaluates in any case.
 */
function assign({ imports, first, kinds, rest }) {
  const always = closure(imports, first.modules, chosen);
  const needed = Object.entries(kinds).map(([part, { modules, late = part }]) => ({
    all: closure(imports, modules, chosen),
    atOnce: closure(imports, modules, isLate),
    part,
    late,
  }));
  const begun = closure(imports, first.modules, isLate);
  const withPart = new Set();
  const partOf = new Map();
  for (const path of imports.keys()) {
    const by = needed.filter(({ all }) => all.has(path));
    const atOnce = by.length > 0 && by.every((kind) => kind.atOnce.has(path));
    if (begun.has(path) || (!always.has(path) && atOnce)) withPart.add(path);
    const [one] = by;
    if (always.has(path) || by.length > 1) partOf.set(path, first.part);
    else if (!one) partOf.set(path, rest);
    else partOf.set(path, atOnce ? one.part : one.late);
  }
  return { partOf, withPart };
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

/** Modules that are taken from the launcher → the names that they export. */
async function takenNames(root, imports, isAcross) {
  const across = [...imports].flatMap(([path, targets]) =>
    targets.filter((target) => isAcross(path, target)),
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
