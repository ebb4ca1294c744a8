/**
 * What a Python app lacks to know its prefix. How it can be told depends on the server: `SCRIPT_NAME`
 * in the environment is read by gunicorn, `UVICORN_ROOT_PATH` by uvicorn's command line, and by no
 * other (flask run, manage.py runserver, uvicorn's worker in gunicorn, app.run()).
 */
import type { App } from '../../model/app.js';
import { splitFlag } from '../../config/calls.js';
import { stripsPrefix } from '../../model/mount.js';
import { forcedName, isRunserver, servesStaticFiles } from './django-settings.js';
import type { PythonApp } from './python-app.js';
import type { ReadText } from './python-code.js';
import type { Need } from './need.js';
import { knowsNoPrefix } from './python-routes.js';
import {
  assignedText,
  firstSet,
  isPrefixOfApp,
  type PrefixSetting,
  settingInEnvironment,
} from './prefix-setting.js';

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
      byName: 'not',
    };
  }
  if (set.kind === 'unknown') return undefined;
  if (set.kind === 'set') {
    const isRight = isPrefixOfApp(app, set.value);
    if (isRight && !servesStaticFiles(app, python, readText)) return undefined;
    return {
      framework,
      trouble: isRight
        ? 'its own server finds no static file with FORCE_SCRIPT_NAME'
        : `it is told that it is under ${set.value}`,
      advice: `${isRunserver(python) ? 'take FORCE_SCRIPT_NAME away, and ' : ''}write ${inApp}`,
      byName: 'not',
    };
  }
  if (app.mount === 'root-path' && byMount === 'root-path') return undefined;
  const trouble = troubleOf(python);
  if (trouble === undefined) return undefined;
  return {
    framework,
    trouble,
    advice: `write ${byMount === undefined ? '' : `mount=${byMount}, or `}${inApp}`,
    byName: app.mount !== 'strip' ? 'not' : isRunserver(python) ? 'better' : 'as-well',
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
    byName: 'not',
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
        inApp: isRunserver(python)
          ? `${stripsPrefix(app) ? 'mount=keep, ' : ''}path("${path.slice(1)}/", include(…)) around its urlpatterns, and STATIC_URL = "${path}/static/"`
          : `FORCE_SCRIPT_NAME = "${path}" in its settings`,
        set: set.kind === 'unset' ? forcedName(app, python, readText) : set,
      };
    }
  }
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
  const told = settingInEnvironment(app, call.assigned, 'UVICORN_ROOT_PATH');
  if (call.name === 'uvicorn' && told !== undefined) return { kind: 'set', value: told };
  return firstSet(code, (one) => assignedText(one, /\broot_path(?:["']\])?\s*=(?!=)\s*([^\s,)]*)/));
}
