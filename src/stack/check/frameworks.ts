/**
 * Frameworks that make URLs of their own and so have to know the prefix under which they are: which
 * setting each needs, and whether it is there. A hint from the source of the app, nothing more.
 */
import { join } from 'node:path';
import { type App, isSupervised } from '../../model/app.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import type { Stack } from '../../model/stack.js';
import { about } from './finding.js';

/** Undefined where there is no such file. */
export type ReadText = (path: string) => string | undefined;

export function checkFrameworks(stack: Stack, readText: ReadText): Diagnostic[] {
  return stack.apps.flatMap((app) => {
    const [prefix] = app.prefixes;
    if (!isSupervised(app) || prefix === undefined || prefix === '/') return [];
    const need = needOf(app, app.source.command, prefix, readText);
    if (need === undefined) return [];
    return [
      about(
        app,
        'warning',
        `${app.name} is ${need.framework} under ${prefix}, and not told so: ${need.trouble}`,
        `${need.advice}; or open it at http://${app.name.toLowerCase()}.localhost:${portOf(stack)}/, where it needs none`,
      ),
    ];
  });
}

/** The front port, as far as it is known before a start. */
function portOf(stack: Stack): string {
  const tcp = stack.listen.find((spec) => spec.kind === 'tcp' && spec.port !== 0);
  return tcp?.kind === 'tcp' ? String(tcp.port) : 'PORT';
}

interface Need {
  readonly framework: string;
  readonly trouble: string;
  readonly advice: string;
}

const LINKS = 'its links and redirects lead out of the prefix';

function needOf(app: App, command: string, prefix: string, readText: ReadText): Need | undefined {
  if (/(^|[\s/])(vite|vite\.js)(\s|$)/.test(command))
    return viteNeed(app, command, prefix, readText);
  if (/(^|[\s/])(manage\.py|django-admin)(\s|$)/.test(command)) return djangoNeed(app, readText);
  const source = sourceOf(app, command, readText);
  if (source === undefined) return undefined;
  if (/^\s*(from|import)\s+fastapi\b/m.test(source)) return fastapiNeed(app, command, source);
  if (/^\s*(from|import)\s+flask\b/m.test(source)) return flaskNeed(app, source);
  if (/\bget_[aw]sgi_application\b/.test(source)) return djangoNeed(app, readText);
  return undefined;
}

/** The module in `gunicorn api:app`, `uvicorn pkg.main:app`, `flask --app api run`. */
function sourceOf(app: App, command: string, readText: ReadText): string | undefined {
  const named =
    /(?:^|[\s'"])([A-Za-z_][\w.]*):[A-Za-z_]\w*(?:\(\))?(?=[\s'"]|$)/.exec(command)?.[1] ??
    /(?:^|[\s/])flask\s+(?:-A|--app)[=\s]([\w./]+)/.exec(command)?.[1] ??
    (/(^|[\s/])flask\s/.test(command) ? 'app' : undefined) ??
    /(?:^|[\s/])fastapi\s+(?:dev|run)\s+([\w./]+)/.exec(command)?.[1];
  if (named === undefined) return undefined;
  const path = named.replace(/\.py$/, '').replaceAll('.', '/');
  const folder =
    /(?:^|\s)--chdir[=\s](\S+)/.exec(command)?.[1] ?? /^cd\s+(\S+)\s*&&/.exec(command)?.[1];
  const base = folder === undefined ? app.cwd : join(app.cwd, folder);
  return readText(join(base, `${path}.py`)) ?? readText(join(base, path, '__init__.py'));
}

function flaskNeed(app: App, source: string): Need | undefined {
  if (app.mount === 'script-name' || /\bProxyFix\b|APPLICATION_ROOT/.test(source)) return undefined;
  return {
    framework: 'Flask',
    trouble: LINKS,
    advice:
      'write mount=script-name, or wrap it: app.wsgi_app = ProxyFix(app.wsgi_app, x_prefix=1)',
  };
}

function fastapiNeed(app: App, command: string, source: string): Need | undefined {
  if (app.mount === 'root-path' || /\broot[_-]path\b/.test(source + command)) return undefined;
  return {
    framework: 'FastAPI',
    trouble: 'its documentation does not find openapi.json',
    advice: 'write mount=root-path (uvicorn), or FastAPI(root_path=…)',
  };
}

function djangoNeed(app: App, readText: ReadText): Need | undefined {
  if (app.mount === 'script-name') return undefined;
  const manage = readText(join(app.cwd, 'manage.py')) ?? '';
  const module = /DJANGO_SETTINGS_MODULE["'],\s*["']([\w.]+)["']/.exec(manage)?.[1];
  const settings =
    module === undefined ? undefined : readText(join(app.cwd, `${module.replaceAll('.', '/')}.py`));
  if (settings === undefined || /\bFORCE_SCRIPT_NAME\b/.test(settings)) return undefined;
  return {
    framework: 'Django',
    trouble: LINKS,
    advice: 'write mount=script-name (gunicorn), or FORCE_SCRIPT_NAME in its settings',
  };
}

const VITE_CONFIGS = ['ts', 'js', 'mts', 'mjs', 'cts', 'cjs'].map((end) => `vite.config.${end}`);

function viteNeed(app: App, command: string, prefix: string, readText: ReadText): Need | undefined {
  const config = VITE_CONFIGS.map((name) => readText(join(app.cwd, name))).find(
    (text) => text !== undefined,
  );
  const told = /(^|\s)--base[=\s]/.test(command) || /\bbase\s*:/.test(config ?? '');
  if (told && app.mount === 'keep') return undefined;
  return {
    framework: 'Vite',
    trouble: told
      ? 'it expects its base in every path'
      : 'its scripts are asked for outside the prefix',
    advice: told ? 'write mount=keep' : `write mount=keep and --base=${prefix} in its command`,
  };
}
