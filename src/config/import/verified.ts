/**
 * A draft is read as the Procfile that it will be. What `sockpit check` would refuse becomes a note.
 */
import { parseProcfile } from '../procfile/parse.js';
import { resolveStack } from '../resolve.js';
import type { Draft } from './draft.js';
import type { DraftPlace } from './place.js';
import { withholdAtClosedNames, withholdGuarded, type Withheld } from './guards.js';
import { type DraftText, procfileOf, type Source } from './procfile-of.js';

export interface Verified {
  readonly procfile: string;
  readonly withheld: Withheld;
}

/** @param from the name of the file that was read */
export function verified(draft: Draft, from: string): Verified {
  const withheld: Withheld = new Map();
  for (;;) {
    withholdGuarded(draft, withheld);
    withholdAtClosedNames(draft, withheld);
    const text = procfileOf(draft, withheld, from);
    const fault = firstFault(text);
    if (fault === undefined) return { procfile: text.text, withheld };
    drop(draft, withheld, fault);
  }
}

interface Fault {
  readonly source: Source;
  readonly message: string;
}

/** Only a name: nothing is read from the disk. */
const FILE = '/Procfile';

function firstFault({ text, sourceAt }: DraftText): Fault | undefined {
  const { config, diagnostics } = parseProcfile(text, FILE);
  const resolved = resolveStack({
    raw: config,
    origin: { path: FILE, realPath: FILE, layers: [] },
    name: 'stack',
    directory: '/',
    calledFrom: '/',
    env: {},
    overrides: {},
  });
  for (const { severity, position, message } of [...diagnostics, ...resolved.diagnostics]) {
    if (severity !== 'error' || position === undefined) continue;
    const source = sourceAt(position.line, position.column);
    if (source !== undefined) return { source, message };
  }
  return undefined;
}

/** Of the prefixes of one app those that are refused by themselves, each with its reason; else all. */
function refused(draft: Draft, places: readonly DraftPlace[], message: string): Withheld {
  if (places.length === 1) return new Map(places.map((place) => [place, message]));
  const alone = places.flatMap((place): [DraftPlace, string][] => {
    const others = draft.places.filter((each) => each !== place);
    const fault = firstFault(procfileOf(draft, new Map(others.map((each) => [each, ''])), ''));
    return fault?.source.kind === 'places' ? [[place, fault.message]] : [];
  });
  return new Map(alone.length > 0 ? alone : places.map((place) => [place, message]));
}

function drop(draft: Draft, withheld: Withheld, { source, message }: Fault): void {
  switch (source.kind) {
    case 'places':
      for (const [place, why] of refused(draft, source.places, message)) {
        withheld.set(place, why);
        draft.note(place.line, `${place.prefix} is left out: ${why}`);
      }
      return;
    case 'listen':
      draft.listen = draft.listen.filter(({ text }) => text !== source.value.text);
      draft.note(source.value.line, `${source.value.text} is left out: ${message}`);
      return;
    case 'tls':
      draft.tls = undefined;
      draft.note(source.line, `tls is left out: ${message}`);
      return;
    case 'host':
      draft.hosts = draft.hosts.filter(({ text }) => text !== source.value.text);
      draft.note(source.value.line, `${source.value.text} is left out: ${message}`);
  }
}
