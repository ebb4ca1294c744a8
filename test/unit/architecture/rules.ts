/**
 * How the program is built, as rules over its modules. Each rule returns sentences, one for each
 * place where it is broken; none means kept.
 */
import type { Module } from './read-modules.js';

const NEIGHBOURS = ['config', 'supervisor', 'proxy', 'logs', 'control', 'export', 'watch'] as const;

/** Floor → the floors that it may import beside itself. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  cli: ['ui', 'stack', ...NEIGHBOURS, 'files', 'model'],
  library: ['stack', ...NEIGHBOURS, 'files', 'model'],
  ui: ['model'],
  stack: [...NEIGHBOURS, 'files', 'model'],
  ...Object.fromEntries(NEIGHBOURS.map((name) => [name, ['files', 'model']])),
  files: [],
  model: [],
};

/** Packages of the dashboard, and its only ones. */
const UI_PACKAGES = ['blessed', '@xterm/headless'];

/** Modules of Node through which the dashboard would reach around its one port to the world. */
const NOT_FOR_UI =
  /^node:(fs|child_process|worker_threads|cluster|net|tls|dgram|http|https|http2|os)(\/|$)/;

const LONGEST = 400;
const DRAWERS = /^(utils?|helpers?|common|misc|shared)$/;

/** `src/proxy/pages/x.ts` → `proxy`, `ui/state.ts` → `ui`. */
function floorOf(path: string): string | undefined {
  const [top = '', second = '', third] = path.split('/');
  if (top === 'ui') return 'ui';
  return top === 'src' && third !== undefined ? second : undefined;
}

/** Imports point down, neighbours do not know each other, and nothing reaches outside. */
export function importsPointDown(modules: readonly Module[]): string[] {
  return modules.flatMap(({ path, imports }) => {
    const floor = floorOf(path);
    const below = floor === undefined ? undefined : BELOW[floor];
    if (floor === undefined || below === undefined) return [`${path} stands on no floor`];
    return imports.flatMap(({ kind, target, specifier }) => {
      if (kind === 'local') {
        const other = floorOf(target);
        if (other === undefined) return [`${path} imports ${specifier}, outside of src and ui`];
        if (other === floor || below.includes(other)) return [];
        return [`${path} imports ${target}: ${floor} may not know ${other}`];
      }
      if (floor === 'model') return [`${path} imports ${specifier}: model imports nothing`];
      if (floor !== 'ui') return [];
      const allowed = kind === 'node' ? !NOT_FOR_UI.test(target) : UI_PACKAGES.includes(target);
      return allowed ? [] : [`${path} imports ${specifier}: ui gets that through its port`];
    });
  });
}

/** A local import is written with `.js` and leads to a file that is there. */
export function importsResolve(modules: readonly Module[]): string[] {
  const paths = new Set(modules.map(({ path }) => path));
  return modules.flatMap(({ path, imports }) =>
    imports
      .filter(({ kind, target, specifier }) => {
        return kind === 'local' && !(specifier.endsWith('.js') && paths.has(target));
      })
      .map(({ specifier }) => `${path} imports ${specifier}, which is no module of ours`),
  );
}

/** Each third-party package is known to one file; blessed to the dashboard only. */
export function oneDoorForEachPackage(modules: readonly Module[]): string[] {
  const doors = new Map<string, Set<string>>();
  for (const { path, imports } of modules) {
    for (const { kind, target } of imports) {
      if (kind !== 'package') continue;
      doors.set(target, (doors.get(target) ?? new Set()).add(path));
    }
  }
  return [...doors].flatMap(([name, paths]) => {
    // The dashboard is the door of its own packages.
    const outside = [...paths].filter((path) => floorOf(path) !== 'ui');
    if (UI_PACKAGES.includes(name)) {
      return outside.map((path) => `${path} imports ${name}, which belongs to ui`);
    }
    return paths.size > 1
      ? [`${name} has ${paths.size} doors: ${[...paths].sort().join(', ')}`]
      : [];
  });
}

/**
 * Of a package that is imported late only the default export is taken: bundled, a CommonJS one has
 * no other. A file of ours that imports it statically may be imported late instead.
 */
export function latePackagesByDefault(modules: readonly Module[]): string[] {
  return modules.flatMap(({ path, imports }) =>
    imports
      .filter(({ kind, late }) => kind === 'package' && late === 'names')
      .map(
        ({ target }) => `${path} imports names of ${target} late, which the bundle may not have`,
      ),
  );
}

/** What a whole stack or a dashboard in a terminal promises is shown by the built program. */
const THROUGH_THE_PROGRAM = /^test\/behaviour\/(stack-|dashboard-terminal)[^/]*\.test\.ts$/;

/** Tests of the built program run nothing of its sources, nor does what they are helped by. */
export function programTestsStayOutside(modules: readonly Module[]): string[] {
  const known = new Map(modules.map((module) => [module.path, module]));
  const inside = (path: string, trail: readonly string[]): string[] => {
    if (/^(src|ui)\//.test(path))
      return [`${[...trail, path].join(' → ')}: not through the program`];
    if (trail.includes(path)) return [];
    return (known.get(path)?.imports ?? []).flatMap(({ kind, typeOnly, target }) =>
      kind === 'local' && !typeOnly ? inside(target, [...trail, path]) : [],
    );
  };
  return [...known.keys()]
    .filter((path) => THROUGH_THE_PROGRAM.test(path))
    .flatMap((path) => inside(path, []));
}

/** No module needs itself, over however many others, also not for a type alone. */
export function noCycles(modules: readonly Module[]): string[] {
  const edges = new Map(
    modules.map(({ path, imports }) => [
      path,
      imports.flatMap(({ kind, target }) => (kind === 'local' ? [target] : [])),
    ]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      cycles.push([...trail.slice(start), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return cycles;
}

/** A file is one idea. */
export function filesAreShort(modules: readonly Module[]): string[] {
  return modules
    .filter(({ lines }) => lines > LONGEST)
    .map(({ path, lines }) => `${path} has ${lines} lines, more than ${LONGEST}`);
}

/** A file or folder is named for its idea, not as a drawer. */
export function namesSayWhat(modules: readonly Module[]): string[] {
  return modules
    .filter(({ path }) => path.split('/').some((part) => DRAWERS.test(part.replace(/\..*$/, ''))))
    .map(({ path }) => `${path} is named like a drawer`);
}

/** Real time is waited for by `sleep`, or with a clock: of Node's own way a start loads another module. */
const OTHER_SLEEP = /['"](?:node:)?timers\/promises['"]|new Promise\(\((\w+)\) => setTimeout\(\1,/;

/** Whoever waits does so by `src/model/clock.ts`. */
export function oneWayToSleep(texts: Readonly<Record<string, string>>): string[] {
  return Object.entries(texts)
    .filter(([path, text]) => path !== 'src/model/clock.ts' && OTHER_SLEEP.test(text))
    .map(([path]) => `${path} sleeps in a way of its own`);
}

const NAMED_FILE = /(?:`|\(|see |in )((?:[a-z-]+\/)*[a-z0-9-]+\.ts)\b/g;

/** A file that a comment names is there, be it by the end of its path. */
export function namedFilesAreThere(texts: Readonly<Record<string, string>>): string[] {
  const paths = Object.keys(texts).map((path) => `/${path}`);
  return Object.entries(texts).flatMap(([path, text]) =>
    floorOf(path) === undefined
      ? []
      : [...text.matchAll(NAMED_FILE)]
          .filter(([, name = '']) => !paths.some((each) => each.endsWith(`/${name}`)))
          .map(([, name = '']) => `${path} names ${name}, which is not there`),
  );
}

const EXPORTED = /^export (?:async )?(?:const|class|function\*?) (\w+)/gm;

/** What a file exports for others to call or to read is named in another file. */
export function exportsAreUsed(texts: Readonly<Record<string, string>>): string[] {
  const words = new Map(
    Object.entries(texts).map(([path, text]) => [path, new Set(text.match(/\w+/g))]),
  );
  return Object.entries(texts).flatMap(([path, text]) =>
    floorOf(path) === undefined
      ? []
      : [...text.matchAll(EXPORTED)]
          .map(([, name = '']) => name)
          .filter((name) => ![...words].some(([other, all]) => other !== path && all.has(name)))
          .map((name) => `${path} exports ${name} to nobody`),
  );
}

const DECLARED = /^export (?:abstract |async )*(?:const|class|function\*?|interface|type) (\w+)/gm;

/**
 * A name says which thing is meant without a look at the import. What `src/library` gives to the
 * world may be called as what it is made of.
 */
export function exportedNamesDiffer(texts: Readonly<Record<string, string>>): string[] {
  const declared = new Map<string, Set<string>>();
  for (const [path, text] of Object.entries(texts)) {
    if (floorOf(path) === 'library') continue;
    for (const [, name = ''] of text.matchAll(DECLARED)) {
      declared.set(name, (declared.get(name) ?? new Set()).add(path));
    }
  }
  return [...declared]
    .filter(([, paths]) => paths.size > 1)
    .map(([name, paths]) => `${name} is exported by ${[...paths].sort().join(' and ')}`);
}
