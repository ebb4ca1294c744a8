// A running stack through its control socket (docs/control.md).
import { existsSync, readdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runtimeDirectory } from './scratch.mjs';

const GIVE_UP_MS = 60_000;

/** Path of the control socket of the stack with that name, as soon as it is there. */
export async function controlSocket(name) {
  for (const until = Date.now() + GIVE_UP_MS; Date.now() < until; await sleep(5)) {
    for (const entry of readdirSync(runtimeDirectory)) {
      const path = join(runtimeDirectory, entry, 'control.sock');
      if (entry.startsWith(`${name}-`) && existsSync(path)) return path;
    }
  }
  throw new Error(`no stack called ${name} has come up`);
}

/** Sends a request; resolves with the parsed answer, rejects on any status but 2xx. */
export function call(socketPath, method, path, body) {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path: `/v1${path}`, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part) => (text += part));
      answer.on('end', () => {
        const good = answer.statusCode >= 200 && answer.statusCode < 300;
        if (good) resolve(text === '' ? undefined : JSON.parse(text));
        else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
      });
    });
    sent.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/**
 * Calls back with every event, and with the moment (`performance.now()`) at which it came.
 * @returns {Promise<() => void>}  when the first has come; ends it
 */
export function subscribe(socketPath, onEvent) {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, path: '/v1/events', agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part) => {
        const at = performance.now();
        const blocks = (text + part).split('\n\n');
        text = blocks.pop();
        for (const block of blocks) {
          const type = /^event: (.*)$/m.exec(block)?.[1];
          const data = /^data: (.*)$/m.exec(block)?.[1];
          if (type !== undefined) onEvent(type, JSON.parse(data), at);
          resolve(() => sent.destroy());
        }
      });
      answer.on('error', () => {});
    });
    sent.on('error', reject).end();
  });
}

/** The status, as soon as it is as wanted. */
export async function statusWhen(socketPath, wanted) {
  for (const until = Date.now() + GIVE_UP_MS; Date.now() < until; await sleep(20)) {
    const status = await call(socketPath, 'GET', '/status');
    if (wanted(status)) return status;
  }
  throw new Error('the stack has not come to what was waited for');
}
