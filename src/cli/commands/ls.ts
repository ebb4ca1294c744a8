import type { StackStatus } from '../../model/status.js';
import { allStacks, type ListedStack } from '../../stack/all-stacks.js';
import { nameInSlug } from '../../stack/identity.js';
import { countedNames } from '../../stack/left-words.js';
import { address } from '../address.js';
import { EXIT } from '../exit-codes.js';
import { complainOf, say, table } from '../print.js';

export interface LsOptions {
  json?: boolean;
}

/** One stack of `ls --json`; null: not known of one that does not answer. */
interface Row {
  readonly name: string;
  readonly url: string | null;
  readonly state: string;
  readonly pid: number | null;
  readonly config: string | null;
  readonly detached: boolean | null;
}

/** `up`, and what is wrong with its apps: `up (1 failed, 2 overdue)`. */
function stateOf({ phase, apps }: StackStatus): string {
  const wrong = ['failed', 'overdue', 'backoff', 'down'].flatMap((state) => {
    const count = apps.filter((app) => app.state === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  return wrong.length === 0 ? phase : `${phase} (${wrong.join(', ')})`;
}

function rowOf(stack: ListedStack): Row {
  const unknown = { url: null, config: null, detached: null };
  // Without its status only the name of its directory is known, which ends in a hash.
  const name = nameInSlug(stack.slug);
  switch (stack.kind) {
    case 'answers': {
      const { stack: own, listen, pid, config, detached } = stack.status;
      const state = stateOf(stack.status);
      return { name: own, url: listen[0] ?? null, state, pid, config, detached };
    }
    case 'silent':
      return { ...unknown, name, state: 'does not answer', pid: stack.pid };
    case 'busy':
      return { ...unknown, name, state: 'has too many connections', pid: stack.pid };
    case 'cleaning':
      return { ...unknown, name, state: 'was killed, its apps are being stopped', pid: null };
    case 'left': {
      const state = `was killed, and left ${countedNames(stack.processes)}`;
      return { ...unknown, name, state, pid: null, config: stack.config ?? null };
    }
  }
}

/** How what a killed stack has left is ended. */
function endWith({ slug, config }: Extract<ListedStack, { kind: 'left' }>): string {
  const name = nameInSlug(slug);
  const call = address({ ...(config === undefined ? {} : { file: config }), name });
  return `end what ${name} has left: ${call('down')}`;
}

/** `sockpit ls`: 0, also where nothing runs. */
export async function ls(options: LsOptions): Promise<number> {
  const stacks = await allStacks(process.env);
  if ('code' in stacks) {
    complainOf(stacks);
    return EXIT.refused;
  }
  const rows = stacks.map(rowOf);
  if (options.json === true) say(JSON.stringify(rows, null, 2));
  else if (rows.length === 0) say('no stack runs');
  else {
    const text = rows.map(({ name, url, state, pid, config }) => [
      name,
      url ?? '-',
      state,
      pid === null ? '-' : String(pid),
      config ?? '-',
    ]);
    say(table([['STACK', 'URL', 'STATE', 'PID', 'CONFIG'], ...text]));
    for (const stack of stacks) if (stack.kind === 'left') say(endWith(stack));
  }
  return EXIT.done;
}
