/**
 * What is asked of a stack, or done to it, and answered in one piece: a route and the body of its request →
 * the answer.
 */
import { isDone } from '../model/config-change.js';
import type { OwnHandle } from '../model/handle.js';
import { readAction, type ActionKind } from './actions.js';
import { problem, type Problem } from './problem.js';
import { strangeMember } from './request-body.js';
import type { Route } from './routes.js';
import type { StreamRoute } from './streams.js';

/** What is answered neither by a stream nor by a terminal. */
export type PlainRoute = Exclude<Route, StreamRoute | { readonly kind: 'attach' | 'problem' }>;

type Body = Readonly<Record<string, unknown>>;

export type Reply =
  | { readonly kind: 'problem'; readonly problem: Problem }
  | {
      readonly kind: 'json';
      readonly status: 200 | 202 | 409;
      readonly value: unknown;
      /** What is done when the answer is out: the stack may be gone a moment later. */
      readonly afterwards?: () => Promise<void>;
    };

/** @throws what the stack refuses */
export async function askStack(handle: OwnHandle, asked: PlainRoute, body: Body): Promise<Reply> {
  switch (asked.kind) {
    case 'status':
      return json(await handle.status());
    case 'request-heads':
      return json(await handle.requestHeads(asked.id));
    case 'environment':
      return json(await handle.environment(asked.app, asked.instance));
    case 'act':
      return act(handle, asked.app, asked.action, body);
    case 'reload':
    case 'detach':
    case 'down':
      return ofStack(handle, asked.kind, body);
  }
}

async function act(handle: OwnHandle, app: string, kind: ActionKind, body: Body): Promise<Reply> {
  const read = readAction(kind, body);
  if (read.kind === 'problem') return read;
  const result = await handle.act(app, read.action);
  return json(result, result.ok);
}

/** What is done to the stack as a whole. */
async function ofStack(
  handle: OwnHandle,
  kind: 'reload' | 'detach' | 'down',
  body: Body,
): Promise<Reply> {
  const strange = strangeMember(kind, body, kind === 'down' ? ['force'] : []);
  if (strange) return { kind: 'problem', problem: strange };
  if (kind === 'down') return down(handle, body['force'] ?? false);
  if (kind === 'reload') {
    const result = await handle.reload();
    return json(result, isDone(result));
  }
  await handle.detach();
  return json({ detached: true });
}

function down(handle: OwnHandle, force: unknown): Reply {
  if (typeof force !== 'boolean') {
    return {
      kind: 'problem',
      problem: problem('bad-request', '"force" must be true or false'),
    };
  }
  return {
    kind: 'json',
    status: 202,
    value: { stopping: true, force },
    afterwards: () => handle.down({ force }),
  };
}

function json(value: unknown, ok = true): Reply {
  return { kind: 'json', status: ok ? 200 : 409, value };
}
