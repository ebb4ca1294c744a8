/**
 * What was understood of another program's configuration, and the Procfile that says the same.
 */
import { directiveValue as value } from '../procfile/directive-value.js';
import type { Statement } from './statement.js';

/** What answers at a place. */
export type Behind =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'port'; readonly port: number }
  | { readonly kind: 'files'; readonly root: string; readonly spa: boolean };

export interface DraftPlace {
  /** Begins and ends with `/`. */
  readonly prefix: string;
  readonly behind: Behind;
  /** The app sees the path with its prefix. */
  readonly keep: boolean;
  readonly host: string | undefined;
  readonly cookies: boolean;
}

export interface ImportNote {
  /** From 1, in the file that was read. */
  readonly line: number;
  readonly text: string;
}

export class Draft {
  readonly listen: string[] = [];
  readonly hosts: string[] = [];
  readonly places: DraftPlace[] = [];
  readonly notes: ImportNote[] = [];

  /** A line that is not carried over, in its own words. */
  lose({ line, words }: Statement, why: string): void {
    this.notes.push({ line, text: `\`${words.join(' ')}\`: ${why}` });
  }

  note(line: number, text: string): void {
    this.notes.push({ line, text });
  }
}

/** @param from the name of the file that was read, for the heading */
export function procfileOf(draft: Draft, from: string): string {
  const stack: string[] = [];
  const [root] = draft.places.filter(
    (place) => place.behind.kind === 'files' && place.prefix === '/' && place.host === undefined,
  );
  if (draft.listen.length > 0) stack.push(`listen=${[...new Set(draft.listen)].join(',')}`);
  if (root?.behind.kind === 'files') {
    stack.push(`root=${value(root.behind.root)}`, ...(root.behind.spa ? ['spa'] : []));
  }
  const hosts = [...new Set(draft.hosts)];
  if (hosts.length > 0) stack.push(`hosts=${hosts.map(value).join(',')}`);
  const apps = merged(draft.places.filter((place) => place !== root && !isOwnName(place, draft)));
  return [
    `# Made by \`sockpit import\` from ${from.replace(/\p{Cc}/gu, '?')}.`,
    '# These apps are started elsewhere. One that sockpit is to start as well is a line of its own:',
    '#     #@ prefix=/api/',
    '#     api: gunicorn --bind unix:app.sock -m 007 api:app',
    ...(stack.length > 0 ? ['', `#@stack ${stack.join(' ')}`] : []),
    ...(apps.length > 0 ? [''] : []),
    ...apps,
    '',
  ].join('\n');
}

/** An app answers at `NAME.localhost` anyway. */
function isOwnName({ host, prefix, behind }: DraftPlace, { places }: Draft): boolean {
  if (host === undefined || prefix !== '/') return false;
  return places.some(
    (place) =>
      place.host === undefined &&
      nameFor(place).toLowerCase() === host &&
      JSON.stringify(place.behind) === JSON.stringify(behind),
  );
}

/** One app for each thing that answers in one way, with all of its prefixes. */
function merged(places: readonly DraftPlace[]): string[] {
  const groups = new Map<string, DraftPlace[]>();
  for (const place of places) {
    const { behind, keep, host, cookies } = place;
    const key = JSON.stringify([behind, keep, host, cookies]);
    groups.set(key, [...(groups.get(key) ?? []), place]);
  }
  const names = new Set<string>();
  return [...groups.values()].map((group) => {
    const [first] = group;
    if (first === undefined) return '';
    const name = freeName(nameFor(first), names);
    const { behind } = first;
    const prefixes = [...new Set(group.map(({ prefix }) => prefix))];
    return [
      `#@app ${name}`,
      ...(first.host === undefined ? [] : [`host=${value(first.host)}`]),
      `prefix=${prefixes.map(value).join(',')}`,
      ...(behind.kind === 'socket' ? [`socket=${value(behind.path)}`] : []),
      ...(behind.kind === 'port' ? [`port=${behind.port}`] : []),
      ...(behind.kind === 'files'
        ? [`root=${value(behind.root)}`, ...(behind.spa ? ['spa'] : [])]
        : []),
      ...(first.keep && behind.kind !== 'files' ? ['mount=keep'] : []),
      ...(first.cookies ? ['cookies'] : []),
    ].join(' ');
  });
}

/** After its first prefix; the one on `/` after its host, or as Heroku calls it. */
function nameFor({ prefix, host }: DraftPlace): string {
  const name = prefix.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return name !== '' ? name : (host?.replace(/[^A-Za-z0-9]+/g, '-') ?? 'web');
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let i = 2; taken.has(name.toLowerCase()); i++) name = `${wanted}-${i}`;
  taken.add(name.toLowerCase());
  return name;
}
