/**
 * What is wrong with a file of variables, as far as it can be told before an app is started with it.
 */
import type { Diagnostic } from '../model/diagnostic.js';
import type { EnvFile } from '../model/env-files.js';
import { ownValue } from '../model/own-value.js';
import { envFileFault, readEnvFile } from './env-file-text.js';
import { parseEnvFile } from './env-file.js';
import { diagnosticAt, type Mark } from './raw.js';

/**
 * @param own the environment that apps inherit
 * @param namedAt where the config names the file
 */
export function checkEnvFile(
  file: EnvFile,
  own: Readonly<Record<string, string | undefined>>,
  namedAt?: Mark,
): readonly Diagnostic[] {
  const read = readEnvFile(file.path);
  if (read.kind === 'text') {
    const { diagnostics } = parseEnvFile(read.text, file.path, (name) => ownValue(own, name));
    return diagnostics.filter(({ severity }) => severity === 'error');
  }
  if (read.kind === 'missing') return file.kind === 'named' ? [missing(file, namedAt)] : [];
  const fault = envFileFault(file, read, namedAt);
  return fault === undefined ? [] : [fault];
}

function missing({ path }: EnvFile, namedAt: Mark | undefined): Diagnostic {
  const message = `the env file ${path} cannot be read`;
  return diagnosticAt('error', namedAt, message, 'create it, or correct its name');
}
