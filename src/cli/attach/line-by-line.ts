/**
 * For an app on pipes: its output line by line, and a line of one's own for its standard input. What
 * it leaves unfinished, such as a debugger's prompt, stands before the line that is typed.
 */
import { createInterface } from 'node:readline';
import { StackLostError, type StackHandle } from '../../model/handle.js';
import { LineSender } from '../../model/line-sender.js';
import type { LogChunk } from '../../model/log.js';
import { EXIT } from '../exit-codes.js';
import { complain } from '../print.js';
import { DETACH_KEY } from '../../model/detach-key.js';

/** Lines of its log that are shown on entry. */
const SHOWN_LINES = 10;
const CLEAR_LINE = '\r\x1b[K';
/** So long is waited on leaving for the answer to what was just sent. */
const LAST_ANSWER_MS = 500;

/** @returns the exit code */
export async function attachLines(
  handle: StackHandle,
  target: { readonly app: string; readonly name: string; readonly instance: number | undefined },
): Promise<number> {
  const { stdin, stdout } = process;
  const { app, name, instance } = target;
  stdout.write(
    `attached to ${name}, line by line: ${DETACH_KEY} (or Ctrl-D) leaves, and it runs on\n`,
  );
  const end = new AbortController();
  let code: number = EXIT.done;
  let words = `${name} has ended with its stack`;
  const leave = (): void => {
    words = `left ${name}; it runs on`;
    end.abort();
  };
  const which = instance === undefined ? {} : { instance };
  const sender = new LineSender({
    send: (text) => handle.act(app, { kind: 'input', text, ...which }),
    refused: (why, before) => {
      const sent = before === '' ? '' : `; ${Buffer.byteLength(before)} bytes were sent before`;
      complain(`sockpit: ${why}${sent}`);
    },
  });
  const face = createInterface({ input: stdin, output: stdout, prompt: '', terminal: true });
  face.on('line', (text) => sender.send(`${text}\n`));
  face.on('SIGINT', leave);
  face.on('close', leave);
  stdin.on('keypress', (_text: string, key: { readonly sequence?: string }) => {
    if (key.sequence === '\x1d') leave();
  });
  face.prompt();

  const show = (chunk: LogChunk): void => {
    switch (chunk.kind) {
      case 'lines':
        stdout.write(`${CLEAR_LINE}${chunk.lines.map(({ text }) => `${text}\n`).join('')}`);
        break;
      case 'gap':
        stdout.write(`${CLEAR_LINE}(${chunk.lines} lines are missing: ${chunk.why})\n`);
        break;
      case 'live':
        if (chunk.stream === 'out') face.setPrompt(chunk.text);
    }
    face.prompt(true);
  };
  try {
    const query = { apps: [name], tail: SHOWN_LINES, follow: true };
    for await (const chunk of handle.logs(query, end.signal)) {
      if (end.signal.aborted) break;
      show(chunk);
    }
  } catch (error) {
    if (!(error instanceof StackLostError)) throw error;
    code = EXIT.refused;
    words = `${name} is out of reach: the connection to the stack broke off`;
  } finally {
    face.off('close', leave);
    face.setPrompt('');
    face.close();
    await answered(sender);
    const open = Buffer.byteLength(sender.close());
    const untold = open === 0 ? '' : `; ${open} bytes that were typed may not reach it`;
    stdout.write(`${CLEAR_LINE}${words}${untold}\n`);
  }
  return code;
}

/** Waits a moment for what was sent last: a refusal is to be told, and a line not to be lost on leaving. */
async function answered(sender: LineSender): Promise<void> {
  const { idle } = sender;
  if (!idle) return;
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LAST_ANSWER_MS);
  });
  await Promise.race([idle, passed]);
  clearTimeout(timer);
}
