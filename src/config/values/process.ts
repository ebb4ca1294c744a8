/**
 * Values about processes: readiness, signals, checks, environment.
 */
import type { ReadyRule } from '../../model/app.js';
import { parseDuration } from '../../model/duration.js';
import { constants } from 'node:os';
import { NAME, NAME_ADVICE } from '../../model/name.js';
import { nearest } from '../../model/nearest.js';
import { readSignal } from '../../model/signal.js';
import { readDuration, ValueRefusal, type ValueKind, wordKind } from './kind.js';

/** A name, of a stack or of another app. */
export const name: ValueKind<string> = wordKind(
  'NAME',
  { type: 'string', pattern: NAME.source },
  (value) =>
    NAME.test(value) ? value : new ValueRefusal(`is not a name: \`${value}\``, NAME_ADVICE),
);

/** `exec:COMMAND` → the command. */
export const exec: ValueKind<string> = wordKind(
  "'exec:COMMAND'",
  { type: 'string', pattern: '^exec:' },
  (value, key) => {
    const command = /^exec:\s*(\S.*)$/s.exec(value)?.[1];
    if (command !== undefined) return command;
    return new ValueRefusal(
      `begins with exec: \`${value}\``,
      `write ${key}='exec:${value.replace(/^exec:\s*/, '') || 'COMMAND'}'`,
    );
  },
);

/** False, or true with an optional command that says whether the app can be there. */
export const optional: ValueKind<false | { readonly exec: string | undefined }> = {
  syntax: "'exec:COMMAND'",
  schema: { anyOf: [{ type: 'boolean' }, exec.schema] },
  parse: (value, key) => {
    if (value.form === 'word' && value.text === 'true') return { exec: undefined };
    if (value.form === 'word' && value.text === 'false') return false;
    const command = exec.parse(value, key);
    return command instanceof ValueRefusal ? command : { exec: command };
  },
};

/** `TERM` or `SIGTERM`, in any case. */
export const signal: ValueKind<NodeJS.Signals> = wordKind(
  'TERM',
  { type: 'string', pattern: '^(SIG)?[A-Z0-9]+$' },
  (value, key) => {
    const read = readSignal(value, constants.signals);
    if (read.kind === 'unknown') {
      const { meant } = read;
      const advice =
        meant === undefined ? 'such as TERM, INT or QUIT' : `did you mean ${key}=${meant}?`;
      return new ValueRefusal(`is not a signal: \`${value}\``, advice);
    }
    const { signal: found } = read;
    if (found === 'SIGSTOP' || found === 'SIGCONT') {
      return new ValueRefusal(`cannot stop an app with ${found}`, `such as ${key}=INT`);
    }
    return found;
  },
);

const READY_FORMS = "http:, http:/path, listen, 'log:/regex/', 'exec:command' or delay:2s";

export const ready: ValueKind<ReadyRule> = wordKind(
  'http:/healthz',
  { type: 'string', pattern: '^(http:|http$|listen$|log:/|exec:|delay:)' },
  (value, key) => {
    if (value === 'http' || value === 'http:') return { kind: 'http' };
    if (value === 'listen' || value === 'listen:') return { kind: 'listen' };
    const colon = value.indexOf(':');
    const kind = colon === -1 ? value : value.slice(0, colon);
    const rest = colon === -1 ? '' : value.slice(colon + 1).trim();
    switch (kind) {
      case 'http':
        if (/^\/(?!\/)[^\s#]*$/.test(rest)) return { kind: 'http', path: rest };
        return new ValueRefusal(
          `takes a path after http: \`${value}\``,
          rest.startsWith('//')
            ? `the app's own path alone, such as ${key}=http:/healthz`
            : `write ${key}=http:/${rest.replace(/^\/|[\s#].*$/gs, '')}`,
        );
      case 'log':
        return readLog(rest, key);
      case 'exec':
        if (rest !== '') return { kind: 'exec', command: rest };
        return new ValueRefusal('names no command', `write ${key}='exec:pg_isready -q'`);
      case 'delay': {
        const ms = readDuration(rest, `${key}=delay`);
        if (typeof ms === 'number') return { kind: 'delay', ms };
        if (parseDuration(rest) !== undefined) return ms;
        return new ValueRefusal(`waits for no duration: \`${value}\``, `write ${key}=delay:2s`);
      }
      default: {
        const near = nearest(kind, ['http', 'listen', 'log', 'exec', 'delay']);
        return new ValueRefusal(
          `is not a way to be ready: \`${value}\``,
          near === undefined ? `one of ${READY_FORMS}` : `did you mean ${near}? (${READY_FORMS})`,
        );
      }
    }
  },
);

function readLog(written: string, key: string): ReadyRule | ValueRefusal {
  const match = /^\/(.+)\/([a-z]*)$/s.exec(written);
  if (!match) {
    return new ValueRefusal(
      `takes a regular expression between slashes: \`${written}\``,
      `write ${key}='log:/${written.replace(/^\/|\/$/g, '') || 'listening on'}/'`,
    );
  }
  const [, source = '', flags = ''] = match;
  if (!/^[imsu]*$/.test(flags)) {
    return new ValueRefusal(`has flags other than i, m, s and u: \`${flags}\``);
  }
  try {
    new RegExp(source, flags);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*\/: /s, '') : String(error);
    return new ValueRefusal(
      `is no regular expression (${why}): \`${written}\``,
      'a sign that stands for itself is written with a backslash before it, such as \\[',
    );
  }
  return { kind: 'log', source, flags };
}

/** Variables of an app, of a structured file only. */
export const environment: ValueKind<Readonly<Record<string, string>>> = {
  syntax: '{NAME: value}',
  schema: {
    type: 'object',
    additionalProperties: { type: ['string', 'number', 'boolean'] },
  },
  parse: (value) => {
    if (value.form !== 'map') return new ValueRefusal('is a map of names and values');
    for (const [variable, part] of value.entries) {
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) {
        return new ValueRefusal(
          `has a name that no shell could read: \`${variable}\``,
          'letters, digits and _, not beginning with a digit',
          part.mark,
        );
      }
    }
    return Object.fromEntries(Array.from(value.entries, ([name, { text }]) => [name, text]));
  },
};
