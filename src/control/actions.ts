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

export type ActionKind = AppAction['kind'];

/** Members that the body of each may have. */
const MEMBERS: { readonly [K in ActionKind]: readonly string[] } = {
  start: [],
  stop: [],
  restart: [],
  reload: [],
  signal: ['signal'],
  scale: ['instances'],
};

export const ACTION_KINDS = Object.keys(MEMBERS) as readonly ActionKind[];

type Reading =
  | { readonly kind: 'action'; readonly action: AppAction }
  | { readonly kind: 'problem'; readonly problem: Problem };

function bad(detail: string): Reading {
  return { kind: 'problem', problem: problem('bad-request', detail) };
}

export function readAction(kind: ActionKind, body: Readonly<Record<string, unknown>>): Reading {
  const members = MEMBERS[kind];
  const unknown = Object.keys(body).find((name) => !members.includes(name));
  if (unknown !== undefined) {
    const takes = members.length === 0 ? 'no members' : `only "${members.join('", "')}"`;
    return bad(`${kind} takes ${takes} in its body, not "${unknown}"`);
  }
  switch (kind) {
    case 'signal':
      return signal(body['signal']);
    case 'scale':
      return scale(body['instances']);
    case 'start':
    case 'stop':
    case 'restart':
    case 'reload':
      return { kind: 'action', action: { kind } };
  }
}

function signal(name: unknown): Reading {
  if (typeof name !== 'string') return bad('"signal" must be the name of a signal, such as "HUP"');
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

/** The known action that was probably meant. */
export function meantAction(word: string): string {
  return nearest(word, [...ACTION_KINDS, 'environment']) ?? ACTION_KINDS.join(', ');
}
