// Writes schema.json, the JSON schema of a structured config, from the table of its options:
// npm run schema
import { writeFile } from 'node:fs/promises';
import { configSchema } from '../src/config/schema.ts';

const text = `${JSON.stringify(configSchema(), null, 2)}\n`;
await writeFile(new URL('../schema.json', import.meta.url), text);
