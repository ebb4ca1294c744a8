/**
 * The environments of a stack that runs: where its front and its instances are is known.
 */
import { portBase } from '../config/port-base.js';
import type { App } from '../model/app.js';
import type { AppEnvironment } from '../model/environment.js';
import type { Stack } from '../model/stack.js';
import { offeredSocket, type Offered } from '../supervisor/preparation.js';
import { socketForOthers } from '../supervisor/shared-socket.js';
import { createPortOffers } from '../supervisor/sockets/offer-port.js';
import {
  appEnvironments,
  type ComposeFor,
  described,
  readEnvFileNow,
  supervisedApp,
} from './app-environment.js';
import type { Definition } from './definition.js';
import type { StackRecord } from './record.js';
import type { Run } from './run-contract.js';

export interface EnvironmentsOptions {
  readonly run: Run;
  readonly definition: Definition;
  readonly record: Pick<StackRecord, 'instancesOf'>;
  /** Of the first TCP listener. */
  readonly port: number | undefined;
}

export interface Environments {
  /** By the stack as it is defined now. */
  readonly compose: ComposeFor;
  /** By another definition. */
  readonly composeBy: (stack: Stack) => ComposeFor;
  readonly offerPort: (app: App, instance: number, lane?: number) => Promise<number>;
  /**
   * What an instance finds in its environment.
   * @param offered what it was offered; undefined: it has never been started
   */
  describe(app: string, instance: number, offered: Offered | undefined): Promise<AppEnvironment>;
}

export function createEnvironments(options: EnvironmentsOptions): Environments {
  const { definition, record, port } = options;
  const { env, colors, mark } = options.run;
  const { runtimeDirectory, slug } = options.run.identity;
  const composeBy = (stack: () => Stack): ComposeFor =>
    appEnvironments({
      ...{ stack, own: env, colors, runMark: mark, port },
      socketOf: (app, instance) => socketForOthers(runtimeDirectory, app, instance),
    });
  const compose = composeBy(() => definition.now);
  const offerPort = createPortOffers({
    identity: slug,
    base: portBase(options.run.stack, env, readEnvFileNow).port,
  });
  /** Scaled since it was defined, it may have more or fewer. */
  const countOf = ({ name, instances }: App): number =>
    record.instancesOf(name).filter(({ retiring }) => !retiring).length || instances;
  return {
    compose,
    composeBy: (stack) => composeBy(() => stack),
    offerPort,
    async describe(name, instance, offered) {
      const app = supervisedApp(definition.now, name, instance, countOf);
      const seat = offered ?? {
        socket: offeredSocket(runtimeDirectory, name, instance),
        port: await offerPort(app, instance),
      };
      const composed = compose(app, { instance, ...seat });
      return described(composed, definition.now, { app, instance, running: true });
    },
  };
}
