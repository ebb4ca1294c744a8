/**
 * What a Python app lacks to know its prefix. How it can be told depends on the server: `SCRIPT_NAME`
 * in the environment is read by gunicorn, `UVICORN_ROOT_PATH` by uvicorn's command line, and by no
 * other (flask run, manage.py runserver, uvicorn's worker in gunicorn, app.run()).
 */
import type { App } from '../../model/app.js';
import { splitFlag } from '../../config/calls.js';
import type { PythonApp } from './python-app.js';
import { pythonCode, type ReadText } from './python-code.js';
import { knowsNoPrefix } from './python-routes.js';
import { isPrefixOfApp, type PrefixSetting } from './prefix-setting.js';

export interface Need {
  readonly framework: string;
  readonly trouble: string;
  readonly advice: string;
  /** At `NAME.localhost` it needs nothing. */
  readonly orByName: boolean;
}

const LINKS = 'its links and redirects lead out of the prefix';

/** @returns undefined where it is told, or where only the app itself knows */
export function pythonNeed(app: App, python: PythonApp, readText: ReadText): Need | undefined {
  const { framework } = python;
  const server = serverOf(python);
  const byMount = mountFor(framework, server);
  if (app.mount === 'keep') return keptNeed(app, python, byMount);
  const { inApp, set } = settingOf(app, python, readText);
  if (app.mount === 'script-name') {
    if (byMount === 'script-name') return undefined;
    return {
      framework,
      trouble: 'only gunicorn reads SCRIPT_NAME, so it knows none of its URLs',
      advice: `take mount=script-name away, and write ${byMount === undefined ? '' : `mount=${byMount}, or `}${inApp}`,
      orByName: false,
    };
  }
  if (set.kind === 'unknown') return undefined;
  if (set.kind === 'set') {
    if (isPrefixOfApp(app, set.value)) return undefined;
    return {
      framework,
      trouble: `it is told that it is under ${set.value}`,
      advice: `write ${inApp}`,
      orByName: false,
    };
  }
  if (app.mount === 'root-path' && byMount === 'root-path') return undefined;
  const trouble = troubleOf(python);
  if (trouble === undefined) return undefined;
  return {
    framework,
    trouble,
    advice: `write ${byMount === undefined ? '' : `mount=${byMount}, or `}${inApp}`,
    orByName: app.mount === 'strip',
  };
}

/** Flask and FastAPI make URLs only where they are asked to; Django does with its admin and its slashes. */
function troubleOf({ framework, code }: PythonApp): string | undefined {
  const says = (pattern: RegExp): boolean => code.some((one) => pattern.test(one));
  if (framework === 'FastAPI') {
    const isOff = (page: string): boolean => says(new RegExp(`\\b${page}\\s*=\\s*None\\b`));
    const documented = !isOff('openapi_url') && !(isOff('docs_url') && isOff('redoc_url'));
    if (documented) return 'its documentation does not find openapi.json';
  }
  return framework === 'Django' || says(MAKES_URLS) ? LINKS : undefined;
}

/** Also by what it renders, and by extensions with pages of their own. */
const MAKES_URLS =
  /\burl_for\b|\burl_path_for\b|\b[Rr]edirect|\brender_template|\bTemplateResponse\b|\bjinja|\bflask_(?!cors|sqlalchemy|migrate|caching|limiter)\w+/i;

/** A base of its own may be made in many ways: only where there is surely none, it is told. */
function keptNeed(
  app: App,
  { framework, code }: PythonApp,
  byMount: 'script-name' | 'root-path' | undefined,
): Need | undefined {
  if (framework === 'Django' || !knowsNoPrefix(code, app.prefixes)) return undefined;
  return {
    framework,
    trouble: 'mount=keep leaves the prefix in every path, and none of its routes has it',
    advice: `${byMount === undefined ? 'take mount=keep away' : `write mount=${byMount}`}, or give its routes the prefix`,
    orByName: false,
  };
}

/** The one of those that read a variable; `other` reads none. */
function serverOf({ call: { name = '', words } }: PythonApp): 'gunicorn' | 'uvicorn' | 'other' {
  if (name === 'uvicorn') return 'uvicorn';
  const asgi = words.some(({ text }) => /\buvicorn\b|\bUvicornWorker\b/.test(text));
  return /^gunicorn(\.app\.wsgiapp)?$/.test(name) && !asgi ? 'gunicorn' : 'other';
}

function mountFor(
  framework: PythonApp['framework'],
  server: ReturnType<typeof serverOf>,
): 'script-name' | 'root-path' | undefined {
  if (server === 'gunicorn' && framework !== 'FastAPI') return 'script-name';
  return server === 'uvicorn' && framework !== 'Flask' ? 'root-path' : undefined;
}

/** What is set in the app or its command, and how it is written. */
function settingOf(
  app: App,
  python: PythonApp,
  readText: ReadText,
): { readonly inApp: string; readonly set: PrefixSetting } {
  const [prefix = '/'] = app.prefixes;
  const path = prefix.replace(/\/$/, '');
  switch (python.framework) {
    case 'Flask':
      return {
        inApp: 'app.wsgi_app = ProxyFix(app.wsgi_app, x_prefix=1)',
        set: firstSet(python.code, proxyFix),
      };
    case 'FastAPI':
      return { inApp: `FastAPI(root_path="${path}")`, set: rootPath(app, python) };
    case 'Django': {
      const set = rootPath(app, { ...python, code: [] });
      return {
        inApp: `FORCE_SCRIPT_NAME = "${path}" in its settings`,
        set: set.kind === 'unset' ? forcedName(app, python, readText) : set,
      };
    }
  }
}

function firstSet(code: readonly string[], look: (code: string) => PrefixSetting): PrefixSetting {
  return code.map(look).find(({ kind }) => kind !== 'unset') ?? { kind: 'unset' };
}

/** It takes what the proxy says; x_prefix, its fifth number, is 0 unless it is said. */
function proxyFix(code: string): PrefixSetting {
  const named = /\bProxyFix\((?:[^()]|\([^()]*\))*\bx_prefix\s*=\s*(?!0\b)/;
  const fifth = /\bProxyFix\([^()]*(?:,\s*\d+\s*){4},\s*[1-9]/;
  return named.test(code) || fifth.test(code) ? { kind: 'unknown' } : { kind: 'unset' };
}

/** `root_path`: by the command line, by the environment, or in the code. */
function rootPath(app: App, { call, code }: PythonApp): PrefixSetting {
  for (const [at, word] of call.words.entries()) {
    const [flag, value = call.words[at + 1]?.text ?? ''] = splitFlag(word.text);
    if (flag === '--root-path') {
      return value.includes('$') ? { kind: 'unknown' } : { kind: 'set', value };
    }
  }
  const told = environment(app, call.assigned, 'UVICORN_ROOT_PATH');
  if (call.name === 'uvicorn' && told !== undefined) return { kind: 'set', value: told };
  return firstSet(code, (one) => assigned(one, /\broot_path(?:["']\])?\s*=(?!=)\s*([^\s,)]*)/));
}

/** In the settings module, wherever that is named. */
function forcedName(app: App, { call, code, root }: PythonApp, readText: ReadText): PrefixSetting {
  const flag = call.words
    .map(({ text }) => splitFlag(text))
    .find(([name]) => name === '--settings')?.[1];
  const variable = 'DJANGO_SETTINGS_MODULE';
  const named = [...code, ...pythonCode('manage.py', root, readText)].flatMap(
    (one) => /DJANGO_SETTINGS_MODULE["'][^"']*["']([\w.]+)["']/.exec(one)?.[1] ?? [],
  );
  const module = flag ?? environment(app, call.assigned, variable) ?? named[0];
  const settings = module === undefined ? [] : pythonCode(module, root, readText);
  if (settings.length === 0) return { kind: 'unknown' };
  return firstSet(settings, (one) =>
    assigned(one, /^FORCE_SCRIPT_NAME\s*(?::[^=\n]+)?=\s*([^\n]*)/m),
  );
}

/** What a match says, where it is a text; None is as good as nothing. */
function assigned(code: string, pattern: RegExp): PrefixSetting {
  const value = pattern.exec(code)?.[1]?.trim();
  if (value === undefined || value === 'None') return { kind: 'unset' };
  const text = /^[rb]?(["'])(.*)\1$/.exec(value)?.[2];
  if (text === undefined) return { kind: 'unknown' };
  return text === '' ? { kind: 'unset' } : { kind: 'set', value: text };
}

/** What the command itself, or the app's own `env`, sets a variable to. */
function environment(
  app: App,
  words: PythonApp['call']['assigned'],
  name: string,
): string | undefined {
  const word = words.findLast(({ text }) => text.startsWith(`${name}=`));
  return word === undefined ? app.env[name] : word.text.slice(name.length + 1);
}
