/**
 * What the servers of pages lack that have a base of their own: it has to be the prefix, and then they
 * expect it in every path. At their own name most need nothing, which is what is easiest.
 */
import { join } from 'node:path';
import type { CalledProgram } from '../../config/calls.js';
import type { App } from '../../model/app.js';
import { stripsPrefix } from '../../model/mount.js';
import { configSource, settingOfKey } from './config-source.js';
import type { Need } from './need.js';
import type { ReadText } from './python-code.js';
import { isPrefixOfApp, type PrefixSetting, settingInEnvironment } from './prefix-setting.js';
import { projectFolder, servesPages, viteBase, viteProject } from './vite.js';

/**
 * @param calls of the app's command
 * @returns `none` where they serve no such pages; undefined where nothing is lacking
 */
export function pagesNeed(
  app: App,
  calls: readonly CalledProgram[],
  readText: ReadText,
): Need | 'none' | undefined {
  const call = calls.findLast(
    (each) => Object.hasOwn(SERVERS, each.name ?? '') && servesPages(each),
  );
  const need = SERVERS[call?.name ?? ''];
  // `BASE=/x npm run dev`: it is the script's server that reads it.
  const assigned = calls.flatMap((each) => each.assigned);
  return call === undefined || need === undefined
    ? 'none'
    : need(app, { ...call, assigned }, readText);
}

type NeedOf = (app: App, call: CalledProgram, readText: ReadText) => Need | undefined;

/** By the name of the program. */
const SERVERS: Readonly<Record<string, NeedOf>> = {
  vite: viteNeed,
  'react-router': reactRouterNeed,
  next: nextNeed,
  nuxt: nuxtNeed,
  nuxi: nuxtNeed,
  storybook: storybookNeed,
  jupyter: jupyterNeed,
  'jupyter-notebook': jupyterNeed,
};

interface Told {
  readonly framework: string;
  /** What it is told, in as many places as it has to be. */
  readonly bases: readonly PrefixSetting[];
  readonly trouble: string;
  /** How it is told the prefix. */
  readonly told: string;
  /** Where nothing is set. */
  readonly byName: Need['byName'];
}

function needOfBase(app: App, { framework, bases, trouble, told, byName }: Told): Need | undefined {
  const isUnset = bases.some(({ kind }) => kind === 'unset');
  const other = bases.find((base) => base.kind === 'set' && !isPrefixOfApp(app, base.value));
  if (isUnset || other?.kind === 'set') {
    return {
      framework,
      trouble: isUnset || other?.kind !== 'set' ? trouble : `its base is ${other.value}`,
      advice: stripsPrefix(app) ? `write mount=keep, and ${told}` : `write ${told}`,
      byName: bases.every(({ kind }) => kind === 'unset') && stripsPrefix(app) ? byName : 'not',
    };
  }
  if (!stripsPrefix(app)) return undefined;
  const expects = 'it expects its base in every path';
  return { framework, trouble: expects, advice: 'write mount=keep', byName: 'not' };
}

const ASKS_OUTSIDE = 'its scripts are asked for outside the prefix';

function viteNeed(app: App, call: CalledProgram, readText: ReadText): Need | undefined {
  const project = viteProject(call, readText);
  if (project?.config?.includes('@sveltejs/kit/vite') === true) {
    return svelteKitNeed(app, project.folder, readText);
  }
  if (project?.config?.includes('@react-router/dev/vite') === true) {
    return reactRouterNeed(app, call, readText);
  }
  const [prefix = '/'] = app.prefixes;
  return needOfBase(app, {
    framework: 'Vite',
    bases: [viteBase(call, project)],
    trouble: ASKS_OUTSIDE,
    told: `base: '${prefix}' in its vite.config (or --base=${prefix} where vite is called)`,
    byName: 'as-well',
  });
}

/** It puts what its own config says in the place of Vite's base. */
function svelteKitNeed(app: App, folder: string, readText: ReadText): Need | undefined {
  const base = settingOfKey(configSource(folder, 'svelte.config', readText), 'base');
  return needOfBase(app, {
    framework: 'SvelteKit',
    bases: [base.kind === 'set' && base.value === '' ? { kind: 'unset' } : base],
    trouble: ASKS_OUTSIDE,
    told: `paths: { base: '${unclosed(app)}' } below kit in its svelte.config`,
    byName: 'better',
  });
}

/** Vite's base says where its scripts are, and its own basename where its pages are. */
function reactRouterNeed(app: App, call: CalledProgram, readText: ReadText): Need | undefined {
  const project = viteProject(call, readText);
  const [prefix = '/'] = app.prefixes;
  const config =
    project === undefined
      ? undefined
      : configSource(project.folder, 'react-router.config', readText);
  return needOfBase(app, {
    framework: 'React Router',
    bases: [
      viteBase(call, project),
      project === undefined ? { kind: 'unknown' } : settingOfKey(config, 'basename'),
    ],
    trouble: ASKS_OUTSIDE,
    told: `base: '${prefix}' in its vite.config with basename: '${prefix}' in its react-router.config`,
    byName: 'better',
  });
}

/** It takes the slash at the end of a path away, which is what the front adds to a prefix. */
function nextNeed(app: App, call: CalledProgram, readText: ReadText): Need | undefined {
  const folder = projectFolder(call);
  if (folder === undefined) return undefined;
  const config = configSource(folder, 'next.config', readText);
  const base = settingOfKey(config, 'basePath');
  const need = needOfBase(app, {
    framework: 'Next',
    bases: [base],
    trouble: ASKS_OUTSIDE,
    told: `basePath: '${unclosed(app)}' with trailingSlash: true in its next.config`,
    byName: 'better',
  });
  if (need !== undefined || base.kind !== 'set') return need;
  if (/\btrailingSlash\s*(?:[,}]|:(?!\s*false\b))/.test(config ?? '')) return undefined;
  const [prefix = '/'] = app.prefixes;
  return {
    framework: 'Next',
    trouble: `it leads from ${prefix} to ${unclosed(app)}, and the front leads back`,
    advice: 'write trailingSlash: true in its next.config',
    byName: 'not',
  };
}

const NUXT_BASE = 'NUXT_APP_BASE_URL';

function nuxtNeed(app: App, call: CalledProgram, readText: ReadText): Need | undefined {
  const folder = projectFolder(call);
  if (folder === undefined) return undefined;
  const told = settingInEnvironment(app, call.assigned, NUXT_BASE);
  const [, inConfig] =
    /\bapp\s*:\s*(\{[^{}]*\})/.exec(configSource(folder, 'nuxt.config', readText) ?? '') ?? [];
  const isInFile = new RegExp(`^\\s*(export\\s+)?${NUXT_BASE}=`, 'm');
  const base: PrefixSetting =
    told !== undefined
      ? { kind: 'set', value: told }
      : isInFile.test(readText(join(folder, '.env')) ?? '')
        ? { kind: 'unknown' }
        : settingOfKey(inConfig, 'baseURL');
  const [prefix = '/'] = app.prefixes;
  return needOfBase(app, {
    framework: 'Nuxt',
    bases: [base],
    trouble: ASKS_OUTSIDE,
    told: `${NUXT_BASE}=${prefix} before its command`,
    byName: 'better',
  });
}

/** Its frame is at home anywhere; what Vite serves in it is not, and has no setting. */
function storybookNeed(app: App, call: CalledProgram, readText: ReadText): Need | undefined {
  if (call.folder === undefined) return undefined;
  const config = configSource(join(call.folder, '.storybook'), 'main', readText);
  if (config === undefined || !/@storybook\/[\w-]*vite\b/.test(config)) return undefined;
  return {
    framework: 'Storybook',
    trouble: 'its stories are asked for outside the prefix',
    advice: stripsPrefix(app) ? undefined : 'take mount=keep away',
    byName: 'better',
  };
}

/** It looks at the host that it is asked for: at its own name it answers 403 until it is told that. */
function jupyterNeed(app: App, { name, words }: CalledProgram): Need | undefined {
  if (name === 'jupyter' && words[0]?.text !== 'notebook') return undefined;
  const toldElse = words.some(({ text }) => /^--(config\b|\w+\.local_hostnames=)/.test(text));
  if (toldElse) return undefined;
  const base = words.flatMap(({ text }) => /^--\w+\.base_url=(.*)$/s.exec(text)?.[1] ?? [])[0];
  const [prefix = '/'] = app.prefixes;
  return needOfBase(app, {
    framework: 'Jupyter',
    bases: [base === undefined ? { kind: 'unset' } : { kind: 'set', value: base }],
    trouble: ASKS_OUTSIDE,
    told: `--NotebookApp.base_url=${prefix} in its command`,
    byName: 'not',
  });
}

/** The prefix without the slash at its end. */
function unclosed({ prefixes: [prefix = '/'] }: App): string {
  return prefix.replace(/\/$/, '');
}
