/**
 * Text for the standard input of an app, and who gets it.
 */
import { calledAmong, instanceName } from '../model/app.js';
import type { ActionResult, AppAction } from '../model/handle.js';
import { stateWord } from '../model/state.js';
import { MAX_UNREAD_INPUT } from '../model/terminal.js';
import type { Clock } from '../model/clock.js';
import type { ChildInput } from './child/child.js';
import type { Formation } from './formation.js';
import type { Instance } from './instance.js';

/** The instance that is meant, or why there is none. */
export function findInstance(
  { app, wanted }: Formation,
  number: number | undefined,
): Instance | string {
  const { name } = app;
  if (number === undefined) {
    const living = wanted.find(({ child }) => child !== undefined);
    const words = [...new Set(wanted.map(({ life }) => stateWord(life.phase.state)))].join(', ');
    return living ?? `${name} is not running (${words}); start it: sockpit start ${name}`;
  }
  const instance = wanted.find((each) => each.instance === number);
  const count = wanted.length === 1 ? 'one instance' : `${wanted.length} instances`;
  if (!instance) return `${name} has ${count}, not ${number}`;
  if (instance.child) return instance;
  const word = stateWord(instance.life.phase.state);
  return `${instanceName(name, number)} is not running (${word}); start it: sockpit start ${name}`;
}

/** An app that has taken nothing for so long does not read. */
const PATIENCE_MS = 5000;
/** As long may it take until the system has taken what was sent, or has said that nobody can read it. */
const HANDED_OVER_MS = 20;
/** Between two looks whether it has. */
const LOOK_AGAIN_MS = 20;

export async function sendInput(
  formation: Formation,
  { text, end = false, instance: number }: Extract<AppAction, { kind: 'input' }>,
  clock: Clock,
): Promise<ActionResult> {
  const { name } = formation.app;
  const refused = (message: string): ActionResult => ({ app: name, ok: false, message });
  const instance = findInstance(formation, number);
  if (typeof instance === 'string') return refused(instance);
  const input = instance.child?.input;
  const bytes = Buffer.from(text);
  const who = calledAmong(name, instance.instance, formation.wanted.length);
  if (!input) return refused(`${who} has ended`);
  const isRead = await roomFor(bytes.length, input, clock);
  if (!input.open) return refused(`the input of ${who} has been ended; a restart opens it again`);
  if (!isRead) {
    return refused(
      `${who} does not read its input: ${input.unread} bytes wait for it; these were not taken`,
    );
  }
  if (bytes.length > 0) {
    const lostBefore = input.lost;
    input.write(bytes);
    await handedOver(input, clock);
    // Of a closed pipe only whoever writes into it is told.
    if (input.lost > lostBefore) {
      const which = `not all of the ${bytes.length} bytes could be given to it`;
      return refused(`${who} has closed its input: ${which}; a restart opens it again`);
    }
  }
  if (end) input.end();
  const sent = `${bytes.length} bytes sent to ${who}`;
  return { app: name, ok: true, message: end ? `${sent}, and its input ended` : sent };
}

/** Waits a moment for the system to take all of it; what the app does not read may stay with us for long. */
export async function handedOver(input: Pick<ChildInput, 'unread'>, clock: Clock): Promise<void> {
  const began = clock.elapsed();
  while (input.unread > 0 && clock.elapsed() - began < HANDED_OVER_MS) {
    await new Promise<void>((resolve) => void clock.after(1, resolve));
  }
}

/**
 * Waits for room as long as something is read, however slowly.
 * @returns false where nothing is; true also when the input has been closed meanwhile
 */
export async function roomFor(
  bytes: number,
  input: Pick<ChildInput, 'open' | 'unread'>,
  clock: Clock,
): Promise<boolean> {
  let before = input.unread;
  let since = clock.elapsed();
  while (input.open && input.unread > 0 && input.unread + bytes > MAX_UNREAD_INPUT) {
    if (input.unread < before) since = clock.elapsed();
    else if (clock.elapsed() - since >= PATIENCE_MS) return false;
    before = input.unread;
    await new Promise<void>((resolve) => void clock.after(LOOK_AGAIN_MS, resolve));
  }
  return true;
}
