/**
 * For an app on pipes: its output line by line, and a line of one's own for its standard input. What
 * it leaves unfinished, such as a debugger's prompt, stands before the line that is typed.
 */
import { createInterface } from 'node:readline';
import { StackLostError, type StackHandle } from '../../model/handle.js';
import type { LogChunk } from '../../model/log.js';
import { EXIT } from '../exit-codes.js';
import { complain } from '../print.js';
import { DETACH_KEY } from '../../model/detach-key.js';

/** Lines of its log that are shown on entry. */
const SHOWN_LINES = 10;
const CLEAR_LINE = '\r\x1b[K';

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
  const face = createInterface({ input: stdin, output: stdout, prompt: '', terminal: true });
  face.on('line', (text) => {
    handle.act(app, { kind: 'input', text: `${text}\n`, ...(instance ? { instance } : {}) }).then(
      ({ ok, message }) => {
        if (!ok) complain(`sockpit: ${message}`);
      },
      (error: unknown) => complain(`sockpit: ${String(error)}`),
    );
  });
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
    const query = { apps: [app], tail: SHOWN_LINES, follow: true };
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
    stdout.write(`${CLEAR_LINE}${words}\n`);
  }
  return code;
}
