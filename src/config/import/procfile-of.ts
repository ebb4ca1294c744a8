/**
 * A draft as the text of a Procfile, and which of its words came from where.
 */
import { decodedPath } from '../../model/decoded-path.js';
import { directiveValue as value } from '../procfile/directive-value.js';
import type { Draft, DraftValue } from './draft.js';
import type { DraftPlace } from './place.js';
import type { Withheld } from './guards.js';

/** What a word of the Procfile stands for. */
export type Source =
  | { readonly kind: 'places'; readonly places: readonly DraftPlace[] }
  | { readonly kind: 'listen' | 'host'; readonly value: DraftValue }
  | { readonly kind: 'tls'; readonly line: number };

export interface DraftText {
  readonly text: string;
  /** @param line from 1 @param column from 1 */
  readonly sourceAt: (line: number, column: number) => Source | undefined;
}

interface Piece {
  readonly text: string;
  readonly source?: Source;
}

/** @param from the name of the file that was read, for the heading */
export function procfileOf(draft: Draft, withheld: Withheld, from: string): DraftText {
  const live = draft.places.filter((place) => !withheld.has(place));
  const root = live.find(isStackRoot);
  const stack = stackPieces(draft, root);
  const names = new Set<string>();
  const apps = grouped(live.filter((place) => place !== root && !isOwnName(place, live)));
  const lines: (readonly Piece[])[] = [
    [{ text: `# Made by \`sockpit import\` from ${plain(from)}.` }],
    ...[
      '# These apps are started elsewhere. One that sockpit is to start as well is a line of its own:',
      '#     #@ prefix=/api/',
      '#     api: gunicorn --bind unix:app.sock -m 007 api:app',
    ].map((text) => [{ text }]),
    ...(stack.length > 0 ? [[], [{ text: '#@stack' }, ...stack]] : []),
    ...(apps.length > 0 ? [[]] : []),
    ...apps.map((places) => [appPiece(places, names)]),
    ...[...withheld].flatMap(([place, why]) => [
      [],
      [{ text: `# Left out: ${plain(why)}` }],
      [{ text: `# ${appPiece([place], names).text}` }],
    ]),
    [],
  ];
  return {
    text: lines.map((pieces) => pieces.map(({ text }) => text).join('')).join('\n'),
    sourceAt: (line, column) => pieceAt(lines[line - 1] ?? [], column)?.source,
  };
}

function pieceAt(pieces: readonly Piece[], column: number): Piece | undefined {
  let end = 0;
  return pieces.find(({ text }) => {
    end += text.length;
    return column <= end;
  });
}

function isStackRoot({ prefix, host, behind }: DraftPlace): boolean {
  return behind.kind === 'files' && prefix === '/' && host === undefined;
}

function stackPieces({ listen, hosts, tls }: Draft, root: DraftPlace | undefined): Piece[] {
  const list = (key: string, kind: 'listen' | 'host', values: readonly DraftValue[]): Piece[] =>
    values.map((each, i) => ({
      text: `${i === 0 ? ` ${key}=` : ','}${value(each.text)}`,
      source: { kind, value: each },
    }));
  return [
    ...list('listen', 'listen', unlike(listen)),
    ...(tls === undefined
      ? []
      : [
          {
            text: ` tls=${tls.files.map(value).join(',')}`,
            source: { kind: 'tls', line: tls.line } as const,
          },
        ]),
    ...(root?.behind.kind === 'files'
      ? [
          {
            text: ` root=${value(root.behind.root)}${root.behind.spa ? ' spa' : ''}`,
            source: { kind: 'places', places: [root] } as const,
          },
        ]
      : []),
    ...list('hosts', 'host', unlike(hosts)),
  ];
}

function unlike(values: readonly DraftValue[]): DraftValue[] {
  return values.filter((each, i) => values.findIndex(({ text }) => text === each.text) === i);
}

/** An app answers at `NAME.localhost` anyway. */
function isOwnName({ host, prefix, behind }: DraftPlace, places: readonly DraftPlace[]): boolean {
  if (host === undefined || prefix !== '/') return false;
  return places.some(
    (place) =>
      place.host === undefined &&
      nameFor(place).toLowerCase() === host &&
      JSON.stringify(place.behind) === JSON.stringify(behind),
  );
}

/** What answers in one way is one app, with all of its prefixes. */
function grouped(places: readonly DraftPlace[]): (readonly DraftPlace[])[] {
  const groups = new Map<string, DraftPlace[]>();
  for (const place of places) {
    const { behind, keep, host, cookies } = place;
    const key = JSON.stringify([behind, keep, host, cookies]);
    groups.set(key, [...(groups.get(key) ?? []), place]);
  }
  return [...groups.values()];
}

/** @param places of one app, at least one */
function appPiece(places: readonly DraftPlace[], names: Set<string>): Piece {
  const [first] = places;
  if (first === undefined) return { text: '' };
  const { behind } = first;
  const prefixes = [...new Set(places.map(({ prefix }) => prefix))];
  const text = [
    `#@app ${freeName(nameFor(first), names)}`,
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
  return { text, source: { kind: 'places', places } };
}

/** After its first prefix; the one on `/` after its host, or as Heroku calls it. */
function nameFor({ prefix, host }: DraftPlace): string {
  const hyphens = (text: string): string =>
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '');
  return hyphens(decodedPath(prefix)) || hyphens(host ?? '') || 'web';
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let i = 2; taken.has(name.toLowerCase()); i++) name = `${wanted}-${i}`;
  taken.add(name.toLowerCase());
  return name;
}

/** On one line. */
function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}
