/**
 * What somebody may take for importable, and is not: read as nginx it would be one statement of nonsense.
 * Pure.
 */
import { basename } from 'node:path';
import { shellWord } from '../../model/shell-word.js';

export interface Foreign {
  readonly message: string;
  readonly advice: string;
}

const IMPORTABLE = 'an nginx.conf or a Caddyfile can be imported';
const FROM_FOLDER = `${IMPORTABLE}; sockpit init proposes a Procfile for the folder that it is in`;

/** By the name: data in these notations is never of nginx, nor a Caddyfile. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(?:docker-)?compose\b.*\.ya?ml$/i, 'a Compose file'],
  [/\.ya?ml$/i, 'YAML'],
  [/\.json$/i, 'JSON'],
  [/\.toml$/i, 'TOML'],
];

/** By what stands in it, whatever it is called. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/^services:[ \t]*$/m, 'a Compose file'],
  [/^[ \t]*(?:<VirtualHost\b|ProxyPass\b)/im, 'a config of Apache'],
  [/^(?:frontend|backend)[ \t]+[\w.-]+[ \t]*$/m, 'a config of HAProxy'],
];

/** The first line with content of what systemd, supervisord and many others read. */
const SECTION = /^\[[^\]]+\]\s*$/;

/** The first line of a Caddyfile for one site, which needs no braces: where that is. */
const SITE = /^(?:https?:\/\/)?(?:[\w.*-]+|\[[\da-f:.]+\])?(?::\d+)?\s*$/i;

/** Comments and blank lines, of which any file may consist. */
const NO_CONTENT = /^[ \t]*(?:#.*)?$/gm;

/** @returns what to say of it; undefined where it may be of nginx or Caddy */
export function foreignConfig(text: string, path: string): Foreign | undefined {
  const name = basename(path);
  if (/^procfile\b|\.procfile$/i.test(name)) {
    return {
      message: `${path} is a Procfile, which needs no import`,
      advice: `sockpit -f ${shellWord(path)}`,
    };
  }
  const named = NAMES.find(([pattern]) => pattern.test(name));
  if (named) return refusal(path, named[1]);
  if (/caddyfile|nginx|\.caddy$/i.test(name)) return undefined;
  const told = TEXTS.find(([pattern]) => pattern.test(text));
  if (told) return refusal(path, told[1]);
  const first = text.split('\n').find((line) => !/^\s*(?:[#;].*)?$/.test(line));
  if (first !== undefined && SITE.test(first)) return undefined;
  if (first !== undefined && SECTION.test(first)) {
    return refusal(path, 'a file of sections, as systemd and supervisord have them');
  }
  const content = text.replace(NO_CONTENT, '').trim();
  if (content === '' || /[{;]|^[ \t]*(?:reverse_proxy|file_server)\b/m.test(content))
    return undefined;
  return { message: `${path} is no config of nginx or Caddy`, advice: FROM_FOLDER };
}

function refusal(path: string, what: string): Foreign {
  return { message: `${path} is ${what}, which cannot be imported`, advice: FROM_FOLDER };
}
