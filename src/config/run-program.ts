/**
 * Runs a config that is a program, in a thread of its own: what it imports is read anew each time, an `await` that
 * waits for nothing or a loop without end holds up nobody for long, `process.exit()` ends that thread alone, and
 * what it prints goes where notes go, and not into what is asked for.
 */
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { formatDuration } from '../model/duration.js';

/** A config may have to ask for secrets, and somebody to say that it may. */
const WITHIN_MS = 30_000;

/**
 * In JavaScript, since no loader of ours is in that thread. A config is data: a member that is no data, such as a
 * function, is named by its keys, since the thread's own error (DataCloneError) does not say where the member stands.
 */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const noData = (value, keys, above) => {
  if (typeof value === 'function' || typeof value === 'symbol') return keys.join('.') + ' is a ' + typeof value;
  if (typeof value !== 'object' || value === null || above.includes(value)) return undefined;
  for (const [key, one] of Object.entries(value)) {
    const found = noData(one, [...keys, key], [...above, value]);
    if (found) return found;
  }
};
const printed = () => new Promise((done) => process.stdout.write('', () => process.stderr.write('', done)));
import(workerData)
  .then((module) => {
    if (!('default' in module) && Object.keys(module).length > 0) {
      throw new Error('it has named exports only; write export default {…}');
    }
    return module.default;
  })
  .then((exported) => (typeof exported === 'function' ? exported() : exported))
  .then(async (value) => {
    const fault = noData(value, [], []);
    if (fault) throw new Error(fault + ', and a config is data');
    await printed();
    parentPort.postMessage({ value });
  })
  .catch(async (error) => {
    const { message = String(error), stack = '' } = error ?? {};
    await printed();
    parentPort.postMessage({ error: { message: String(message), stack: String(stack) } });
  });
`;

interface Said {
  readonly value?: unknown;
  readonly error?: { readonly message: string; readonly stack: string };
}

/**
 * @param path absolute path of a .js, .mjs or .cjs file
 * @returns its default export, or what that returns where it is a function: plain data
 * @throws Error what the program throws, with its stack; or that it does not end
 */
export async function runProgram(path: string, withinMs = WITHIN_MS): Promise<unknown> {
  const { href } = pathToFileURL(path);
  const thread = new Worker(THREAD, {
    eval: true,
    workerData: href,
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  for (const output of [thread.stdout, thread.stderr]) {
    output.on('data', (bytes: Buffer) => process.stderr.write(bytes));
  }
  let timer: NodeJS.Timeout | undefined;
  try {
    const { value, error } = await new Promise<Said>((resolve, reject) => {
      const after = formatDuration(withinMs);
      const late = `it has not ended after ${after}: what does it wait for, or go round in?`;
      timer = setTimeout(() => reject(new Error(late)), withinMs);
      thread.on('message', resolve);
      thread.on('error', reject);
      const early = 'it has ended without a config: an await in it waits for nothing, or it exits';
      thread.on('exit', () => reject(new Error(early)));
    });
    if (error) throw Object.assign(new Error(error.message), { stack: error.stack });
    return value;
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
}
