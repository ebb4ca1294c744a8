/**
 * Where a program of Node's lets itself be debugged, beside the ports that are usual for that: it answers in HTTP
 * there, and for nobody.
 */
import { readFileSync } from 'node:fs';
import { withSpare } from '../processes/spare-descriptor.js';

const OPTION = /--(?:inspect|inspect-brk|inspect-wait|inspect-port)=(?:\S*:)?(\d+)(?!\S)/g;

/** The ports that its arguments, or NODE_OPTIONS, name for it. Pure; for texts as proc(5) gives them. */
export function inspectorPorts(commandLine: string, environment: string): readonly number[] {
  const variables = environment.split('\0').filter((each) => each.startsWith('NODE_OPTIONS='));
  const words = [...commandLine.split('\0'), ...variables].join(' ');
  return [...words.matchAll(OPTION)].map(([, port]) => Number(port));
}

/** Whether that process lets itself be debugged on that port, as far as can be seen. */
export function isInspector({ pid, name }: { pid: number; name: string }, port: number): boolean {
  if (!name.startsWith('node')) return false;
  const read = (file: string): string =>
    withSpare(() => readFileSync(`/proc/${pid}/${file}`, 'latin1'));
  try {
    return inspectorPorts(read('cmdline'), read('environ')).includes(port);
  } catch {
    return false;
  }
}
