/**
 * A program that takes every descriptor that it may have, starts a command as an app is started, and says
 * what came of it; then again with room for it.
 */
import { closeSync, openSync } from 'node:fs';
import { spawnShell } from '../../../src/supervisor/child/spawn.js';

const request = { command: 'exit 0', cwd: '/', env: { PATH: process.env['PATH'] ?? '' } };

// Execa opens what it needs of its own at the first call.
const first = spawnShell(request);
if (first.kind === 'spawned')
  await new Promise<void>((resolve) => first.child.onExit(() => resolve()));

const held: number[] = [];
try {
  for (;;) held.push(openSync('/dev/null', 'r'));
} catch {
  // That was the last.
}
const without = spawnShell(request);
const code = without.kind === 'failed' ? (await without.fault).code : without.kind;
for (const descriptor of held) closeSync(descriptor);
const again = spawnShell(request);
process.stdout.write(`${code ?? 'no code'} ${again.kind}\n`);
