/**
 * The words that run a stack in the foreground, whoever says them and wherever.
 */
import type { Stack } from '../model/stack.js';
import type { UpOptions } from './options.js';

export function ownCommand(
  stack: Stack,
  { port, listen = [], exclude = [] }: Pick<UpOptions, 'port' | 'listen' | 'exclude'>,
): string[] {
  return [
    ...[process.execPath, process.argv[1] ?? 'sockpit'],
    ...['up', '--plain', '--file', stack.config.path, '--name', stack.name],
    ...(port === undefined ? [] : ['--port', String(port)]),
    ...listen.flatMap((address) => ['--listen', address]),
    ...exclude.flatMap((app) => ['--exclude', app]),
  ];
}
