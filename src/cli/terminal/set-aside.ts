/**
 * While the dashboard has the screen nothing else is written over it: what a package, or Node itself,
 * says on the console or as a warning is kept, and told on the normal screen after the end.
 */
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { complain } from '../print.js';

/** What is said over and over is not kept without end. UTF-16 units. */
const MAX_KEPT = 16 * 1024;

/** @returns tells it, and lets the console and the warnings go where they went before */
export function setAside(): () => void {
  const said: string[] = [];
  let room = MAX_KEPT;
  let dropped = 0;
  const keep = (text: string): void => {
    room -= text.length;
    if (room >= 0) said.push(text);
    else dropped += 1;
  };
  const sink = new Writable({
    decodeStrings: false,
    write: (text: string, _encoding, done) => {
      keep(text.replace(/\n$/, ''));
      done();
    },
  });
  // Node prints warnings as a listener, past process.stderr.
  const printers = process.rawListeners('warning') as ((warning: Error) => void)[];
  const { console } = globalThis;
  const warned = ({ name, message }: Error): void => keep(`${name}: ${message}`);
  process.removeAllListeners('warning');
  // There is none where its user wants no warnings.
  if (printers.length > 0) process.on('warning', warned);
  globalThis.console = new Console({ stdout: sink, stderr: sink });
  return () => {
    globalThis.console = console;
    process.off('warning', warned);
    for (const printer of printers) process.on('warning', printer);
    for (const text of said) complain(text);
    if (dropped > 0) complain(`sockpit: ${dropped} more of this were said`);
  };
}
