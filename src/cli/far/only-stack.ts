/**
 * What a command means that came over ssh (`sockpit -H HOST …`, `sockpit tunnel HOST`). Nobody has chosen
 * the folder in which ssh begins: where no config is there, the one stack that runs is meant.
 */
import { identifyStack } from '../../config/load.js';
import { shownWord } from '../../model/shell-word.js';
import { allStacks } from '../../stack/all-stacks.js';
import { address } from '../address.js';
import { EXIT } from '../exit-codes.js';
import { loadOptions, type NamingOptions } from '../options.js';
import { complainOf } from '../print.js';

/**
 * Runs a command, with the options of the stack that is meant.
 * @param options of the command, which are completed
 * @param host as the person who asks calls this machine
 * @param words the whole command, as it was written
 * @returns its exit code; 2 where several stacks may be meant, which are named
 */
export async function onOnlyStack(
  options: NamingOptions,
  host: string,
  words: readonly string[],
  command: () => Promise<number>,
): Promise<number> {
  const [only, ...more] = await stacksMeant(options);
  if (only !== undefined && more.length > 0) {
    const ways = [only, ...more].map(
      (each) => `${each.name}: ${address(each)(words.map(shownWord).join(' '))}`,
    );
    complainOf({ message: `${ways.length} stacks run on ${host}`, advice: ways.join('\n  ') });
    return EXIT.usage;
  }
  Object.assign(options, only);
  return command();
}

/** Those that run; none where the words say which, or a config that is found from here. */
async function stacksMeant(
  options: NamingOptions,
): Promise<{ readonly name: string; readonly file: string }[]> {
  if ((options.directory ?? options.file ?? options.name) !== undefined) return [];
  const found = await identifyStack(loadOptions({}, [], process.env));
  if (found.kind !== 'missing') return [];
  const stacks = await allStacks(process.env);
  if ('code' in stacks) return [];
  return stacks.flatMap((each) =>
    each.kind === 'answers' ? [{ name: each.status.stack, file: each.status.config }] : [],
  );
}
