/**
 * `PORT` of the environment or of the stack's env files: the base of all that apps are offered.
 */
import type { App } from '../model/app.js';
import { isSupervised } from '../model/app.js';
import type { Diagnostic, SourcePosition } from '../model/diagnostic.js';
import { ownValue } from '../model/own-value.js';
import { HIGHEST_PORT, portFrom } from '../model/port.js';
import type { Stack } from '../model/stack.js';
import type { ReadEnvFile } from './env-file-text.js';
import { parseEnvFile } from './env-file.js';

export interface PortBase {
  /** Undefined where none is set, or where it is no base. */
  readonly port: number | undefined;
  /** Why a PORT that is set is no base. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The strongest PORT alone counts: what a file sets over another is what it is about.
 *
 * @param own the environment that we were started with
 */
export function portBase(
  stack: Stack,
  own: Readonly<Record<string, string | undefined>>,
  readEnvFile: ReadEnvFile,
): PortBase {
  let found: Found = { text: own['PORT'] ?? '', place: undefined };
  for (const file of stack.envFiles) {
    const read = readEnvFile(file);
    // What is wrong with the file itself is told where its variables are read.
    if (read.kind !== 'text') continue;
    const entry = parseEnvFile(read.text, file, (name) => ownValue(own, name)).entries.findLast(
      ({ name }) => name === 'PORT',
    );
    if (entry === undefined) continue;
    const { line, value } = entry;
    const place = {
      position: { file, line, column: 1 },
      text: read.text.split(/\r\n|\n|\r/)[line - 1] ?? '',
    };
    found = { text: value, place };
  }
  // As elsewhere: a variable that is set to nothing is not set.
  if (found.text === '') return { port: undefined, diagnostics: [] };
  const port = /^\d{1,5}$/.test(found.text) ? Number(found.text) : NaN;
  if (!(port >= 1 && port <= HIGHEST_PORT)) {
    return refuse(found, 'is no port', `a number from 1 to ${HIGHEST_PORT}`);
  }
  const last = furthest(stack.apps);
  if (last && port + last.distance > HIGHEST_PORT) {
    return refuse(
      found,
      `leaves no room: ${last.app.name} would be given ${port + last.distance}`,
      `each app is given a port 100 above that of the one before it: ${HIGHEST_PORT - last.distance} at most`,
    );
  }
  return { port, diagnostics: [] };
}

interface Found {
  readonly text: string;
  /** Undefined: it is from our own environment. */
  readonly place: { readonly position: SourcePosition; readonly text: string } | undefined;
}

function refuse({ text, place }: Found, why: string, advice: string): PortBase {
  const where = place ? '' : ' in the environment';
  const or = place ? '' : ', or unset it';
  const diagnostic: Diagnostic = {
    severity: 'error',
    message: `PORT=${text}${where} ${why}`,
    advice: advice + or,
    ...(place ? { ...place, length: place.text.length } : {}),
  };
  return { port: undefined, diagnostics: [diagnostic] };
}

/** The app whose last instance is given the highest port, and how far that is above the base. */
function furthest(apps: readonly App[]): { app: App; distance: number } | undefined {
  return apps
    .filter(isSupervised)
    .map((app) => ({ app, distance: portFrom(0, app.index, app.instances) }))
    .sort((a, b) => b.distance - a.distance)[0];
}
