/**
 * Binds the proxy's listeners, with the port that the stack had last time where nobody insisted on
 * another (`localhost:8080+`, and the default): tunnels and bookmarks hold over restarts, whichever
 * way the stack is started.
 */
import type { NoticeLevel } from '../model/event.js';
import type { ListenSpec, Stack } from '../model/stack.js';
import type { Listening, Proxy } from '../proxy/proxy.js';
import type { Memory } from './memory.js';
import { namesPort } from './own-listener.js';

/** The same listener on one port and no other. */
function pinned(spec: ListenSpec & { kind: 'tcp' }, port: number): ListenSpec {
  return { ...spec, port, orNext: false };
}

/** What the port of a listener is remembered under: the same with and without `+`. */
function addressOf(spec: ListenSpec): string {
  return spec.written.replace(/\+$/, '');
}

/** Nobody insists on its port. */
export function mayTakeAnotherPort(
  spec: ListenSpec,
  { listenGuessed }: Pick<Stack, 'listenGuessed'>,
): spec is ListenSpec & { kind: 'tcp' } {
  return spec.kind === 'tcp' && (spec.orNext || listenGuessed);
}

/** The port that a listener had last time; undefined where it had none, or somebody insists on one. */
export function rememberedPort(
  spec: ListenSpec,
  stack: Pick<Stack, 'listenGuessed'>,
  memory: Memory,
): number | undefined {
  return mayTakeAnotherPort(spec, stack) ? memory.port(addressOf(spec)) : undefined;
}

/**
 * @returns the listeners in the order of the stack's `listen`
 * @throws ListenError as {@link Proxy.listen} does
 */
export async function bindListeners(
  proxy: Proxy,
  stack: Pick<Stack, 'listen' | 'listenGuessed' | 'apps'>,
  memory: Memory,
  notice: (level: NoticeLevel, text: string) => void,
): Promise<Listening[]> {
  const bound: Listening[] = [];
  const wanted = (port: number): string | undefined => {
    const name = namesPort(stack.apps, port);
    return name && `${name}, an app of this stack`;
  };
  for (const spec of stack.listen) {
    const before = rememberedPort(spec, stack, memory);
    if (mayTakeAnotherPort(spec, stack) && before && before !== spec.port && !wanted(before)) {
      const again = await proxy.listen([pinned(spec, before)]).catch(() => undefined);
      if (again) {
        bound.push(...again);
        notice('info', `port ${before}, as last time, instead of ${spec.port}`);
        continue;
      }
    }
    const open =
      mayTakeAnotherPort(spec, stack) && wanted(spec.port) ? { ...spec, orNext: true } : spec;
    const [listening] = await proxy.listen([open], wanted);
    if (!listening) continue;
    bound.push(listening);
    if (!mayTakeAnotherPort(spec, stack)) continue;
    const { movedFrom, port = 0 } = listening;
    memory.rememberPort(addressOf(spec), movedFrom ? port : undefined);
    if (movedFrom) {
      const by = movedFrom.holder === undefined ? '' : ` by ${movedFrom.holder}`;
      notice(
        'warning',
        `port ${movedFrom.port} is taken${by}: this stack is on ${port}, and will be next time`,
      );
    }
  }
  return bound;
}
