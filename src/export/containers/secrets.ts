/**
 * The values of env files, and those of `env` that are secrets by their names: they are named in what is
 * exported, and go into the cluster by another way.
 */
import type { App } from '../../model/app.js';
import type { Stack } from '../../model/stack.js';
import { ownEnvFiles } from '../../model/env-files.js';
import { secretNames } from '../own-env.js';
import type { ObjectNames } from './object-names.js';
import type { ContainerTools, Fields } from './tools.js';

/** A secret of a cluster, and what is in it. */
export interface Secret {
  readonly name: string;
  /** Files whose values it has, weakest first. */
  readonly files: readonly string[];
  /** Variables of `env` beside them. */
  readonly variables: readonly string[];
}

/** What every app of the stack gets; undefined where there is nothing. */
export function stackSecret(
  stack: Stack,
  names: ObjectNames,
  { isFile }: ContainerTools,
): Secret | undefined {
  return filled({ name: names.secret, files: stack.envFiles.filter(isFile), variables: [] });
}

/** What one app gets besides. */
export function ownSecret(
  app: App,
  stack: Stack,
  names: ObjectNames,
  { isFile }: ContainerTools,
): Secret | undefined {
  const files = ownEnvFiles(app, stack).map(({ path }) => path);
  const name = names.secretOf(app);
  return filled({ name, files: files.filter(isFile), variables: secretNames(app) });
}

function filled(secret: Secret): Secret | undefined {
  return secret.files.length + secret.variables.length === 0 ? undefined : secret;
}

/** A variable of an app with its value, and the file that says so. */
export interface SecretValue {
  readonly name: string;
  readonly value: string;
  readonly file: string;
  /** It is of `env`, not of an env file. */
  readonly own: boolean;
}

/**
 * The secrets with their values, for `kubectl apply -f -` alone.
 * @param valuesOf what an app, or undefined for all of them, is given by files and by `env`
 */
export function secretObjects(
  stack: Stack,
  apps: readonly App[],
  names: ObjectNames,
  tools: ContainerTools,
  valuesOf: (app: App | undefined) => readonly SecretValue[],
): Fields[] {
  const shared = { 'app.kubernetes.io/part-of': names.stack };
  const all = [
    { secret: stackSecret(stack, names, tools), app: undefined },
    ...apps.map((app) => ({ secret: ownSecret(app, stack, names, tools), app })),
  ];
  return all.flatMap(({ secret, app }) => {
    if (secret === undefined) return [];
    const values = valuesOf(app).filter(({ name, file, own }) =>
      own ? secret.variables.includes(name) : secret.files.includes(file),
    );
    return [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: secret.name, labels: shared },
        type: 'Opaque',
        stringData: Object.fromEntries(values.map(({ name, value }) => [name, value])),
      },
    ];
  });
}
