/**
 * Events for those who must know how a stack stands, however slow they are.
 */
import type { StackEvent } from '../model/event.js';
import { EventsDroppedError, type StackHandle, type SubscribeOptions } from '../model/handle.js';

/**
 * As {@link StackHandle.events}, but a reader that was cut off is subscribed anew: another snapshot comes then, in
 * place of what happened meanwhile.
 */
export async function* steadyEvents(
  handle: Pick<StackHandle, 'events'>,
  options: SubscribeOptions,
): AsyncGenerator<StackEvent, void, undefined> {
  for (;;) {
    try {
      yield* handle.events(options);
      return;
    } catch (error) {
      if (!(error instanceof EventsDroppedError)) throw error;
    }
  }
}
