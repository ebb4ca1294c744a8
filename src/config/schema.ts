/**
 * The JSON schema of a structured config, for editors; made from the table of keys.
 */
import { APP_KEYS, type KeySpec, STACK_KEYS } from './keys.js';
import type { JsonSchema } from './values/kind.js';
import { NAME } from '../model/name.js';

/** JSON Schema 2020-12. */
export function configSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'sockpit',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      ...properties(STACK_KEYS),
      apps: {
        type: 'object',
        description: 'the apps by their names',
        propertyNames: { pattern: NAME.source },
        additionalProperties: {
          anyOf: [
            { type: 'string', description: 'the command' },
            { type: 'object', additionalProperties: false, properties: properties(APP_KEYS) },
          ],
        },
      },
    },
  };
}

function properties(keys: Readonly<Record<string, KeySpec<unknown>>>): JsonSchema {
  return Object.fromEntries(
    Object.entries(keys).map(([name, { kind, doc, default: fallback }]) => {
      const known = /[a-z0-9]/i.test(fallback) ? ` (default: ${fallback.replaceAll('`', '')})` : '';
      return [name, { ...kind.schema, description: `${doc}${known}` }];
    }),
  );
}
