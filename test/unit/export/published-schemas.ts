/**
 * What Compose and Kubernetes publish of their own notation, from packages that carry it: the schema
 * of the Compose Specification (https://github.com/compose-spec/compose-spec, `schema/`) by `dclint`,
 * the OpenAPI definitions of Kubernetes and the CustomResourceDefinitions of its Gateway API by
 * `kubernetes-models` and `@kubernetes-models/gateway-api`.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Resource } from './kubernetes-shapes.js';

interface Check {
  (value: unknown): boolean;
  readonly errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
}

interface Checker {
  compile(schema: object): Check;
}

interface Model {
  /** @throws Error that lists every fault */
  validate(): void;
}

// They are CommonJS, and which file of them is meant is told by the object that is checked.
const require = createRequire(import.meta.url);

function composeCheck(): Check {
  const folder = dirname(require.resolve('dclint/package.json'));
  const schema = readFileSync(join(folder, 'schemas', 'compose.schema.json'), 'utf8');
  const { Ajv } = require('ajv') as { Ajv: new (options: object) => Checker };
  // Its strictness and its check of the schema are about what is not ours.
  return new Ajv({ allErrors: true, strict: false, validateSchema: false }).compile(
    JSON.parse(schema) as object,
  );
}

let compose: Check | undefined;

/** What is wrong with a Compose project; empty: nothing. */
export function composeFaults(project: unknown): string[] {
  compose ??= composeCheck();
  if (compose(project)) return [];
  return (compose.errors ?? []).map(
    ({ instancePath, message = '' }) => `${instancePath} ${message}`,
  );
}

/**
 * What is wrong with an object of Kubernetes. A field that the schema does not have is no fault: it
 * lets through what it does not know.
 *
 * @throws Error for a kind that is not published
 */
export function kubernetesFaults(resource: Resource): string[] {
  const { apiVersion, kind } = resource;
  const gateway = apiVersion.startsWith('gateway.networking.k8s.io/');
  const file = `${gateway ? '@kubernetes-models/gateway-api' : 'kubernetes-models'}/${apiVersion}/${kind}`;
  const models = require(file) as Readonly<Record<string, new (data: object) => Model>>;
  const Kind = models[kind];
  if (Kind === undefined) throw new Error(`${file} has no ${kind}`);
  try {
    new Kind(resource).validate();
    return [];
  } catch (error) {
    return [`${kind} ${resource.metadata.name}: ${(error as Error).message}`];
  }
}
