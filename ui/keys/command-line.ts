/**
 * How the command line says what a key does.
 */
import type { AppAction } from '../../src/model/handle.js';
import type { Command } from './command.js';
import { failedApps, wantedInstances } from '../app-counts.js';
import { selectedApp, type UiState } from '../state.js';

/** Where no app is selected. */
const ANY = 'APP';

/** Undefined where there is nothing like it. */
export function commandLine(command: Command, state: UiState): string | undefined {
  const app = state.selected ?? ANY;
  const named = state.selected === undefined ? '' : ` ${state.selected}`;
  switch (command.kind) {
    case 'act':
      return `sockpit ${actionWords(command.action, app)}`;
    case 'scale': {
      const selected = selectedApp(state);
      if (!selected) return `sockpit scale ${app}=N`;
      // There is always one; the key says so.
      return `sockpit scale ${app}=${Math.max(1, wantedInstances(selected) + command.by)}`;
    }
    case 'restart-failed': {
      const failed = failedApps(state);
      return failed.length === 0 ? undefined : `sockpit restart ${failed.join(' ')}`;
    }
    case 'apply-config':
      return 'sockpit reload';
    case 'open-url':
      return `sockpit open${named}`;
    case 'requests':
      return 'sockpit requests -f';
    case 'prompt':
      if (command.purpose === 'requests') return 'sockpit requests -f';
      if (command.purpose === 'input') return `sockpit attach ${app}`;
      return command.purpose === 'save' ? saveAllLine(state) : `sockpit logs --grep RE${named}`;
    case 'attach':
      return `sockpit attach ${app}`;
    case 'run-step':
      return command.forward ? undefined : `sockpit logs --run last ${app}`;
    case 'digit':
      return command.digit === 0 ? 'sockpit logs -f' : undefined;
    case 'app':
      return command.number === 0 ? 'sockpit logs -f' : undefined;
    case 'quit':
    case 'interrupt':
    case 'stop-all':
      return state.owner ? 'sockpit down' : undefined;
    default:
      return undefined;
  }
}

/** What saves all lines of the log that is shown, those too that are in the files only. */
export function saveAllLine({ selected }: Pick<UiState, 'selected'>): string {
  return `sockpit logs${selected === undefined ? '' : ` ${selected}`} > FILE`;
}

function actionWords(action: AppAction, app: string): string {
  switch (action.kind) {
    case 'start':
    case 'stop':
    case 'reload':
      return `${action.kind} ${app}`;
    case 'restart':
      return `restart ${action.tty === true ? '--tty ' : ''}${app}`;
    case 'input':
      return `attach ${app}`;
    case 'signal':
      return `signal ${action.signal.slice(3)} ${app}`;
    case 'scale':
      return `scale ${app}=${action.instances}`;
  }
}
