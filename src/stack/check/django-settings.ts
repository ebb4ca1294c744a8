/**
 * What a Django project says in its settings of the prefix that it is under.
 */
import { splitFlag } from '../../config/calls.js';
import type { App } from '../../model/app.js';
import type { PythonApp } from './python-app.js';
import { pythonCode, type ReadText } from './python-code.js';
import {
  assignedText,
  firstSet,
  type PrefixSetting,
  settingInEnvironment,
} from './prefix-setting.js';

/** Of the settings module, wherever that is named; empty where it is not found. */
function settingsCode(app: App, { call, code, root }: PythonApp, readText: ReadText): string[] {
  const flag = call.words
    .map(({ text }) => splitFlag(text))
    .find(([name]) => name === '--settings')?.[1];
  const variable = 'DJANGO_SETTINGS_MODULE';
  const named = [...code, ...pythonCode('manage.py', root, readText)].flatMap(
    (one) => /DJANGO_SETTINGS_MODULE["'][^"']*["']([\w.]+)["']/.exec(one)?.[1] ?? [],
  );
  const module = flag ?? settingInEnvironment(app, call.assigned, variable) ?? named[0];
  return module === undefined ? [] : pythonCode(module, root, readText);
}

export function forcedName(app: App, python: PythonApp, readText: ReadText): PrefixSetting {
  const settings = settingsCode(app, python, readText);
  if (settings.length === 0) return { kind: 'unknown' };
  return firstSet(settings, (one) =>
    assignedText(one, /^FORCE_SCRIPT_NAME\s*(?::[^=\n]+)?=\s*([^\n]*)/m),
  );
}

/** Its server for development, which answers for static files before it heeds `FORCE_SCRIPT_NAME`. */
export function isRunserver({ framework, call: { name = '' } }: PythonApp): boolean {
  return framework === 'Django' && /^(manage\.py|django-admin|django)$/.test(name);
}

export function servesStaticFiles(app: App, python: PythonApp, readText: ReadText): boolean {
  return (
    isRunserver(python) &&
    settingsCode(app, python, readText).some((one) => one.includes('django.contrib.staticfiles'))
  );
}
