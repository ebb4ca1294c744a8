import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { APP_KEYS, judgeKey, STACK_KEYS } from '../../../src/config/keys.js';
import { configSchema } from '../../../src/config/schema.js';

interface ObjectSchema {
  readonly additionalProperties: unknown;
  readonly properties: Readonly<Record<string, { readonly description?: string }>>;
}

describe('the JSON schema', () => {
  const schema = configSchema() as unknown as ObjectSchema;
  const app = (
    schema.properties['apps'] as unknown as {
      additionalProperties: { anyOf: [unknown, ObjectSchema] };
    }
  ).additionalProperties.anyOf[1];

  it('has every option, described, and no other', () => {
    assert.deepEqual(Object.keys(app.properties), Object.keys(APP_KEYS));
    for (const key of Object.keys(STACK_KEYS)) assert.ok(key in schema.properties, key);
    assert.equal(schema.additionalProperties, false);
    assert.equal(app.additionalProperties, false);
    for (const [key, { description = '' }] of Object.entries(app.properties)) {
      assert.ok(description.length > 5, key);
    }
  });

  it('is what the package publishes', () => {
    const published = readFileSync(new URL('../../../schema.json', import.meta.url), 'utf8');
    assert.deepEqual(JSON.parse(published), schema, 'write it anew: npm run schema');
  });
});

describe('the table of keys', () => {
  it('words every row', () => {
    for (const [key, spec] of Object.entries({ ...APP_KEYS, ...STACK_KEYS })) {
      assert.ok(spec.doc !== '' && spec.default !== '' && spec.kind.syntax !== '', key);
    }
  });

  it('knows the nearest key, or that it belongs elsewhere', () => {
    assert.equal(judgeKey('app', 'prefix', 'directive'), undefined);
    assert.equal(judgeKey('app', 'afetr', 'directive')?.advice, 'did you mean after?');
    assert.equal(judgeKey('app', 'envFile', 'structured')?.advice, 'did you mean env-file?');
    assert.equal(judgeKey('app', 'replicas', 'structured')?.advice, 'did you mean instances?');
    assert.match(judgeKey('stack', 'prefix', 'structured')?.advice ?? '', /apps\.NAME/);
    assert.match(judgeKey('app', 'zzzzzz', 'directive')?.advice ?? '', /the options are command/);
  });
});
