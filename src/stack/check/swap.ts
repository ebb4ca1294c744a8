/**
 * Apps that are swapped, where nothing tells that each generation gets an address of its own: the next
 * one would find that of the old one taken. What names an address in its command is refused when the
 * config is read; here is what names none, and may read it from its environment or not. A hint from
 * what lies beside the command, nothing more.
 */
import { dirname, extname, join, resolve } from 'node:path';
import { type CalledProgram, callsOf } from '../../config/calls.js';
import { type App, isSupervised } from '../../model/app.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import type { Stack } from '../../model/stack.js';
import { about } from './finding.js';
import { packageScript } from './package-script.js';
import { pythonCode, type ReadText } from './python-code.js';

export function checkSwaps(stack: Stack, readText: ReadText): Diagnostic[] {
  return stack.apps.flatMap((app) => {
    if (!isSupervised(app) || app.reload !== 'swap') return [];
    if (app.upstream.kind === 'none') {
      const message = `${app.name} is a worker, of which reload=swap has two at work for a moment`;
      return [about(app, 'warning', message, 'there is nothing to switch: write reload=restart')];
    }
    if (app.upstream.kind !== 'discover' || readsAddress(app, app.source.command, readText)) {
      return [];
    }
    return [
      about(
        app,
        'warning',
        `nothing says that each generation of ${app.name} gets an address of its own, which reload=swap needs`,
        'write $SOCKET or $PORT in its command; if it reads PORT from its environment, PORT=$PORT before it says so',
      ),
    ];
  });
}

/** Without a word they listen on `$PORT`. */
const READS_PORT =
  /^(gunicorn(\.app\.wsgiapp)?|puma|next|nuxt|nuxi|react-scripts|http-server|serve|remix-serve)$/;

/** A variable as programs of several languages read it: `process.env.PORT`, `ENV["PORT"]`, `${PORT:-1}`. */
const READ =
  /(?:\benv(?:iron)?\b|\bENV\b|getenv)[^\n]{0,40}?\b(?:SOCKET|PORT)\b|\b(?:SOCKET|PORT)\b[^\n]{0,60}\benv\b|\$\{?(?:SOCKET|PORT)\b/;

function readsAddress(app: App, command: string, readText: ReadText): boolean {
  const calls = callsOf(command, app.cwd, (call) => packageScript(call, readText));
  return calls.some((call) => {
    const words = [...call.assigned, ...call.words].map(({ text }) => text);
    if (READ.test(words.join('\n'))) return true;
    const own = readable(call, readText);
    if (own.some((text) => READ.test(text))) return true;
    // A config file may say otherwise.
    return READS_PORT.test(call.name ?? '') && !own.some((text) => /^\s*bind\b/m.test(text));
  });
}

const SCRIPT = /^\.([cm]?[jt]s|py|rb|ru|sh|php|pl)$/;

/** The text of the files that a call names, and what they import of the same project. */
function readable({ program, name, words, folder }: CalledProgram, readText: ReadText): string[] {
  if (folder === undefined) return [];
  const values = [program ?? '', ...words.map(({ text }) => text.replace(/^-[^=]*=(file:)?/, ''))];
  if (name === 'gunicorn') values.push('gunicorn.conf.py');
  if (name === 'puma') values.push('config/puma.rb');
  return values.flatMap((value) => {
    const module = /^([A-Za-z_][\w.]*)(:\w.*)?$/.exec(value)?.[1];
    if (value.endsWith('.py')) return pythonCode(value, folder, readText);
    if (SCRIPT.test(extname(value))) return scriptText(resolve(folder, value), readText);
    return module === undefined ? [] : pythonCode(module, folder, readText);
  });
}

/** Read at most, so that a large project costs no time. */
const MOST_FILES = 40;
const RELATIVE = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"](\.[^'"\n]+)['"]/g;
const ENDINGS = ['', '.js', '.mjs', '.cjs', '.ts', '/index.js', '/index.ts'];

function scriptText(path: string, readText: ReadText): string[] {
  const texts = new Map<string, string>();
  const todo = [[path]];
  for (const places of todo) {
    if (texts.size >= MOST_FILES || places.some((place) => texts.has(place))) continue;
    for (const place of places) {
      const text = readText(place);
      if (text === undefined) continue;
      texts.set(place, text);
      for (const [, target = ''] of text.matchAll(RELATIVE)) {
        todo.push(ENDINGS.map((ending) => join(dirname(place), target + ending)));
      }
      break;
    }
  }
  return [...texts.values()];
}
