import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exportCaddy } from '../../../src/export/caddy/config.js';
import { withoutCommandSecrets } from '../../../src/export/command-secrets.js';
import { exportCompose } from '../../../src/export/containers/compose.js';
import { exportKubernetes } from '../../../src/export/containers/kubernetes.js';
import type { Exported } from '../../../src/export/exported.js';
import { exportNginx } from '../../../src/export/nginx/config.js';
import { exportProcfile } from '../../../src/export/procfile.js';
import { exportUnits } from '../../../src/export/systemd/apps.js';
import { exportStackUnit } from '../../../src/export/systemd/stack.js';
import type { App } from '../../../src/model/app.js';
import type { Stack } from '../../../src/model/stack.js';
import { withExec } from '../../../src/supervisor/command/shell-command.js';
import { book, machine, stackOf, toolsFor } from './nasty.js';

/** Each secret has it in it, in any case, and nothing else has. */
const MARK = 'hunter';
const ONE = `${MARK}ONE`;
const TWO = `${MARK}TWO`;

/** A command whose second secret stands behind its first. */
const COMMANDS = [
  `pgcopydb clone postgres://app:${ONE}@db1/shop postgres://app:${TWO}@db2/shop`,
  `mysql -p${ONE} postgres://u:${TWO}@db/x`,
  `mysql -u root -p${ONE}Secret app --password ${TWO}`,
  `x --api-key=${ONE} redis://:${TWO}@h`,
  `x --api-key ${ONE} redis://:${TWO}@h`,
  `API_KEY=${ONE} DB_URL=redis://:${TWO}@h x`,
  `env API_KEY=${ONE} psql postgres://u:${TWO}@h/x`,
  `curl -u bob:${ONE} postgres://u:${TWO}@db/x`,
  `curl -d '{"password":"${ONE}"}' 'https://x.example/?token=${TWO}'`,
  `redis-cli -a ${ONE} redis://:${TWO}@h`,
  `redis-cli -a ${ONE}== -a ${TWO}==`,
  `curl -H 'Authorization: Bearer ${ONE}12345678' mysql://u:${TWO}@h/x`,
  `git config url.https://me:${ONE}@github.com/.insteadOf https://me:${TWO}@github.com/`,
  `aws configure set postgres://u:${ONE}@h postgres://u:${TWO}@h`,
  `rabbitmqctl change_password postgres://u:${ONE}@h ${TWO}`,
  `sh -c 'API_KEY=${ONE} x' postgres://u:${TWO}@h`,
  `postgres://u:${ONE}@h/psql postgres://u:${TWO}@h/x`,
  `x "$(curl -u me:${ONE} h)" postgres://u:${TWO}@h`,
  `TOKEN=${ONE} x <<EOF\npostgres://u:${TWO}@h\nEOF`,
  `TOKEN=${ONE} x "postgres://u:${TWO}@$HOST/x"`,
] as const;

const TARGETS: Readonly<Record<string, (stack: Stack) => Exported>> = {
  nginx: (stack) => exportNginx(stack, book, machine),
  caddy: (stack) => exportCaddy(stack, book, machine),
  procfile: (stack) => exportProcfile(stack, book, { withExec }),
  units: (stack) => exportUnits(stack, book, { searchPath: '/bin', withExec }),
  'stack unit': (stack) =>
    exportStackUnit(stack, { searchPath: '/bin', command: ['/bin/sockpit'] }),
  compose: (stack) => exportCompose(stack, book, machine, toolsFor(['me/{app}'])),
  gateway: (stack) =>
    exportKubernetes(stack, book, machine, { ingress: false, className: undefined }, tools()),
  ingress: (stack) =>
    exportKubernetes(stack, book, machine, { ingress: true, className: undefined }, tools()),
};
const tools = (): ReturnType<typeof toolsFor> => toolsFor(['me/{app}']);

/** Each way in which a command is one of an app. */
function appsOf(command: string): Partial<App>[] {
  return [
    { source: { kind: 'command', command } },
    { ready: { kind: 'exec', command } },
    { stopCommand: command },
  ];
}

describe('two secrets in one command', () => {
  for (const command of COMMANDS) {
    it(`are in nothing that is written or said: ${command.replaceAll(/\s+/g, ' ')}`, () => {
      for (const app of appsOf(command)) {
        const stack = withoutCommandSecrets(stackOf([{ prefixes: ['/'], ...app }]), new Map());
        for (const [target, make] of Object.entries(TARGETS)) {
          const { files, notes } = make(stack);
          const said = [
            ...notes,
            ...files.flatMap(({ path, text }) => [path, ...text.split('\n')]),
          ];
          const leak = said.find((line) => line.toLowerCase().includes(MARK));
          assert.equal(leak, undefined, target);
        }
      }
    });
  }

  it('are told apart by their places, in flags and names of programs', () => {
    const places = (command: string): unknown => {
      const stack = withoutCommandSecrets(
        stackOf([{ source: { kind: 'command', command } }]),
        new Map(),
      );
      const [app] = stack.apps;
      return app !== undefined && 'secretsFrom' in app && app.secretsFrom;
    };
    assert.deepEqual(places(`A=1 pgcopydb clone postgres://a:${ONE}@h postgres://a:${TWO}@h`), {
      SECRET: 'pgcopydb, argument 2',
      API_SECRET: 'pgcopydb, argument 3',
    });
    assert.deepEqual(places(`x --uri postgres://a:${ONE}@h`), { SECRET: '--uri' });
    assert.deepEqual(places(`rabbitmqctl add_user bob ${ONE}`), {
      PASSWORD: 'rabbitmqctl add_user',
    });
  });
});
