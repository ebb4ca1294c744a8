/**
 * Without a terminal: what comes in is sent to the app's standard input, as fast as it reads it.
 */
import { StringDecoder } from 'node:string_decoder';
import type { StackHandle } from '../../model/handle.js';
import { inputPieces } from '../../model/input-pieces.js';
import { EXIT } from '../exit-codes.js';
import { complain, say } from '../print.js';

/**
 * @param options.end nothing comes after it: the app's input is ended then
 * @param options.lines it reads lines: the last one gets its line end where it has none, or what is
 *   sent next would be a part of it
 * @returns the exit code: 1 where the app did not take it
 */
export async function sendPipe(
  handle: StackHandle,
  target: { readonly app: string; readonly name: string; readonly instance: number | undefined },
  options: { readonly end: boolean; readonly lines: boolean },
): Promise<number> {
  const { app, name, instance } = target;
  const which = instance === undefined ? {} : { instance };
  const decoder = new StringDecoder('utf8');
  let sent = 0;
  let newest = '\n';
  const send = async (text: string, end: boolean): Promise<boolean> => {
    const pieces = inputPieces(text);
    // An end alone is sent with no text.
    for (const [index, piece] of (end && pieces.length === 0 ? [''] : pieces).entries()) {
      const last = index >= pieces.length - 1;
      const action = { kind: 'input', text: piece, end: end && last, ...which } as const;
      const { ok, message } = await handle.act(app, action);
      if (!ok) {
        complain(`sockpit: ${message}`);
        if (sent > 0) complain(`  ${sent} bytes were sent before`);
        return false;
      }
      sent += Buffer.byteLength(piece);
      newest = piece.at(-1) ?? newest;
    }
    return true;
  };
  for await (const bytes of process.stdin) {
    if (!(await send(decoder.write(bytes as Buffer), false))) return EXIT.refused;
  }
  if (!(await send(decoder.end(), options.end))) return EXIT.refused;
  const words = `${sent} bytes sent to ${name}`;
  if (options.end) say(`${words}, and its input ended`);
  else if (newest === '\n' || !options.lines) say(words);
  else if (await send('\n', false)) say(`${words}, and a line end, which the last line had not`);
  else return EXIT.refused;
  return EXIT.done;
}
