// Load from wrk, on connections that last.
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { NotDone } from './rounds.mjs';

export const hasWrk = spawnSync('sh', ['-c', 'command -v wrk']).status === 0;

const UNITS = { us: 0.001, ms: 1, s: 1000 };

/**
 * Small requests as fast as they are answered.
 * @returns {Promise<{ requests: number, p50: number, p99: number }>}  times in ms
 */
export async function load(port, { connections, seconds, path = '/app1/x?y=z' }) {
  const { stdout } = await promisify(execFile)('wrk', [
    ...['-t1', `-c${connections}`, `-d${seconds}s`, '--latency'],
    `http://127.0.0.1:${port}${path}`,
  ]);
  const failed = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0);
  const broken = /Socket errors: (.*)/.exec(stdout)?.[1];
  if (broken !== undefined) throw new NotDone(`connections fail (${broken})`);
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1] ?? 0);
  if (failed > 0 || requests === 0) throw new NotDone(`${failed} of ${requests} requests fail`);
  const at = (share) => {
    const [, value, unit] = new RegExp(`^ +${share}% +([\\d.]+)(us|ms|s) *$`, 'm').exec(stdout);
    return Number(value) * UNITS[unit];
  };
  return { requests, p50: at(50), p99: at(99) };
}
