/**
 * Every command, in the order of `--help`.
 */
import { actWords } from './act.js';
import { attachWords } from './attach.js';
import { checkWords } from './check.js';
import { completeWords, completionWords } from './completion.js';
import { downWords } from './down.js';
import { envWords } from './env.js';
import { eventsWords } from './events.js';
import { exportWords } from './export.js';
import { importWords } from './import.js';
import { initWords } from './init.js';
import { logsWords } from './logs.js';
import { lsWords } from './ls.js';
import { openWords } from './open.js';
import { requestsWords } from './requests.js';
import { routesWords } from './routes.js';
import { runWords } from './run.js';
import { serviceWords } from './service.js';
import { statusWords } from './status.js';
import { superviseWords } from './supervise.js';
import { tunnelWords } from './tunnel.js';
import { uiWords } from './ui.js';
import { upWords } from './up.js';
import { waitWords } from './wait.js';
import type { CommandWords } from '../word-kinds.js';

export const COMMANDS: readonly CommandWords[] = [
  upWords,
  superviseWords,
  checkWords,
  routesWords,
  envWords,
  runWords,
  statusWords,
  logsWords,
  requestsWords,
  eventsWords,
  ...actWords,
  waitWords,
  openWords,
  attachWords,
  uiWords,
  downWords,
  lsWords,
  tunnelWords,
  exportWords,
  importWords,
  initWords,
  serviceWords,
  completionWords,
  completeWords(() => COMMANDS),
];
