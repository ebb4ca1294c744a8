import { NO_REQUESTS } from '../../../src/model/request.js';
import { NO_USAGE } from '../../../src/model/status.js';
import type { AppFigures } from '../../../src/stack/status.js';

/** Of an app that nobody has asked for anything yet. */
export function sampleFigures(figures: Partial<AppFigures> = {}): AppFigures {
  return {
    requests: NO_REQUESTS,
    usage: NO_USAGE,
    staleEnv: [],
    base: undefined,
    now: 0,
    ...figures,
  };
}
