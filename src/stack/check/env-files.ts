/**
 * Files of variables that nobody has named, in the folders of apps. What is wrong with one keeps its own
 * app from starting, and no other: so the config says nothing of it.
 */
import { checkEnvFile } from '../../config/check-env-file.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import { ownEnvFiles } from '../../model/env-files.js';
import type { Stack } from '../../model/stack.js';

/** @param own the environment that apps would inherit */
export function checkEnvFiles(
  stack: Stack,
  own: Readonly<Record<string, string | undefined>>,
): Diagnostic[] {
  const told = new Set(stack.envFiles);
  const findings: Diagnostic[] = [];
  for (const app of stack.apps) {
    if (app.start === 'left-out') continue;
    for (const file of ownEnvFiles(app, stack)) {
      if (file.kind === 'named' || told.has(file.path)) continue;
      told.add(file.path);
      findings.push(...checkEnvFile(file, own));
    }
  }
  return findings;
}
