/**
 * The word of a path and the body of its request → an action on an app. Pure.
 */
import { constants } from 'node:os';
import type { AppAction } from '../model/handle.js';
import { MAX_INSTANCES } from '../model/instances.js';
import { nearest } from '../model/nearest.js';
import { readSignal } from '../model/signal.js';
import { problem } from './problem.js';
import type { Problem } from './problem.js';
import { strangeMember } from './request-body.js';

export type ActionKind = AppAction['kind'];

/** Members that the body of each may have. */
const MEMBERS: { readonly [K in ActionKind]: readonly string[] } = {
  start: [],
  stop: [],
  restart: ['tty'],
  reload: [],
  signal: ['signal'],
  scale: ['instances'],
  input: ['text', 'end', 'instance'],
};

export const ACTION_KINDS = Object.keys(MEMBERS) as readonly ActionKind[];

type Reading =
  | { readonly kind: 'action'; readonly action: AppAction }
  | { readonly kind: 'problem'; readonly problem: Problem };

function bad(detail: string): Reading {
  return { kind: 'problem', problem: problem('bad-request', detail) };
}

export function readAction(kind: ActionKind, body: Readonly<Record<string, unknown>>): Reading {
  const strange = strangeMember(kind, body, MEMBERS[kind]);
  if (strange) return { kind: 'problem', problem: strange };
  switch (kind) {
    case 'signal':
      return signal(body['signal']);
    case 'scale':
      return scale(body['instances']);
    case 'restart':
      return restart(body['tty']);
    case 'input':
      return input(body['text'] ?? '', body['end'] ?? false, body['instance']);
    case 'start':
    case 'stop':
    case 'reload':
      return { kind: 'action', action: { kind } };
  }
}

function signal(named: unknown): Reading {
  if (typeof named !== 'string' && typeof named !== 'number') {
    return bad('"signal" must be the name of a signal, such as "HUP", or its number');
  }
  const name = String(named);
  const read = readSignal(name, constants.signals);
  if (read.kind === 'signal') return { kind: 'action', action: read };
  const { meant } = read;
  return bad(
    `"signal": ${name} is no signal; ${meant === undefined ? 'such as HUP' : `did you mean ${meant}?`}`,
  );
}

function scale(instances: unknown): Reading {
  const whole = typeof instances === 'number' && Number.isInteger(instances);
  if (whole && instances >= 1 && instances <= MAX_INSTANCES) {
    return { kind: 'action', action: { kind: 'scale', instances } };
  }
  return bad(`"instances" must be a whole number from 1 to ${MAX_INSTANCES}`);
}

function restart(tty: unknown): Reading {
  if (tty === undefined) return { kind: 'action', action: { kind: 'restart' } };
  if (typeof tty !== 'boolean') return bad('"tty" must be true or false');
  return { kind: 'action', action: { kind: 'restart', tty } };
}

function input(text: unknown, end: unknown, instance: unknown): Reading {
  if (typeof text !== 'string') return bad('"text" must be a string, with its line break');
  if (typeof end !== 'boolean') return bad('"end" must be true or false');
  if (text === '' && !end)
    return bad('"text" is empty, and nothing is ended: there is nothing to do');
  const action = { kind: 'input', text, end } as const;
  if (instance === undefined) return { kind: 'action', action };
  if (typeof instance === 'number' && Number.isInteger(instance) && instance >= 1) {
    return { kind: 'action', action: { ...action, instance } };
  }
  return bad('"instance" must be the number of an instance, from 1');
}

/** The known action that was probably meant. */
export function meantAction(word: string): string {
  return nearest(word, [...ACTION_KINDS, 'environment']) ?? ACTION_KINDS.join(', ');
}
