import { homedir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { shellWord } from '../../model/shell-word.js';
import { identifyStack } from '../../config/load.js';
import { exportStackUnit, stackUnitName } from '../../export/systemd/stack.js';
import { EXIT } from '../exit-codes.js';
import { loadOrComplain } from '../load-or-complain.js';
import { loadOptions, type NamingOptions } from '../options.js';
import { ownCommand } from '../own-command.js';
import { complain, complainOf } from '../print.js';
import { propose } from '../propose.js';

export interface ServiceOptions extends NamingOptions {
  readonly port?: number;
  readonly listen?: string[];
  readonly exclude?: string[];
  readonly yes?: boolean;
  readonly force?: boolean;
}

/** Where a user's own units are (systemd.unit(5)). */
function unitFolder(env: Readonly<Record<string, string | undefined>>): string {
  const config = env.XDG_CONFIG_HOME;
  const base = config !== undefined && isAbsolute(config) ? config : join(homedir(), '.config');
  return join(base, 'systemd', 'user');
}

/** `sockpit service install`: shows the unit that runs this stack, and puts it in place. */
export async function service(action: string, options: ServiceOptions): Promise<number> {
  if (action !== 'install') {
    const found = await identifyStack(loadOptions(options, [], process.env));
    const name = stackUnitName(found.kind === 'ok' ? found.name : 'NAME');
    complainOf({
      message: `service ${action} is no command`,
      advice: insteadOf(action, join(unitFolder(process.env), name)),
    });
    return EXIT.usage;
  }
  const loaded = await loadOrComplain(options);
  if ('code' in loaded) return loaded.code;
  const { stack } = loaded;
  const searchPath = process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin';
  const command = ownCommand(stack, options);
  const { files, notes } = exportStackUnit(stack, { searchPath, command });
  const folder = unitFolder(process.env);
  for (const { path, text } of files) {
    const code = await propose({
      path: join(folder, path),
      text,
      yes: options.yes === true,
      force: options.force === true,
      whenTaken: 'compare the two, or pass --force',
    });
    if (code !== EXIT.done) return code;
  }
  for (const note of notes) complain(note);
  for (const { path } of files) complain(`to remove it: ${removal(join(folder, path))}`);
  return EXIT.done;
}

/** What systemd has for it. */
function insteadOf(action: string, unit: string): string {
  if (/^(uninstall|remove|delete|disable)$/.test(action)) return `take it away: ${removal(unit)}`;
  if (action === 'logs')
    return `what it says: journalctl --user -u ${basename(unit)}, or sockpit logs`;
  if (/^(status|start|stop|restart|enable)$/.test(action)) {
    return `ask systemd: systemctl --user ${action} ${basename(unit)}`;
  }
  return `sockpit service install puts the unit in place; systemctl --user does the rest, and ${removal(unit)} takes it away`;
}

/** A line for the user's shell. */
function removal(unit: string): string {
  return `systemctl --user disable --now ${basename(unit)} && rm ${shellWord(unit)}`;
}
