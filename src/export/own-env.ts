/**
 * The variables that the config itself gives an app (`env`): what is a secret stays out of
 * every file that is written, as the values of env files do.
 */
import type { App } from '../model/app.js';
import type { Unburdened } from './command-secrets.js';
import { isSecret } from './is-secret.js';

/** What may be written out. */
export function openEnv({ env }: App): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => !isSecret(name, value)));
}

/** The names of the others. */
export function secretNames({ env }: App): string[] {
  return Object.entries(env).flatMap(([name, value]) => (isSecret(name, value) ? [name] : []));
}

/** Says what of `env` is written out: one sentence, none where nothing is. */
export function openEnvNotes(apps: readonly App[]): string[] {
  const written = apps.flatMap((app) => {
    const names = Object.keys(openEnv(app));
    return names.length === 0 ? [] : [`${app.name} (${names.join(', ')})`];
  });
  if (written.length === 0) return [];
  return [`of env, what does not look like a secret is written out: ${written.join('; ')}`];
}

/**
 * Says which variables an app lacks until somebody gives them to it, and where in its commands they stood.
 * @param into where they are to be put
 */
export function secretEnvNotes(apps: readonly Unburdened[], into = 'an env-file='): string[] {
  return apps.flatMap((app) => {
    const names = secretNames(app);
    if (names.length === 0) return [];
    const [is, it] = names.length === 1 ? ['is a secret', 'it'] : ['are secrets', 'them'];
    return [
      `${app.name}: ${withPlaces(app, names)} ${is} and not written out: put ${it} into ${into}`,
    ];
  });
}

/** `DB_PASSWORD, PASSWORD (curl -u)`. */
export function withPlaces({ secretsFrom = {} }: Unburdened, names: readonly string[]): string {
  return names
    .map((name) =>
      Object.hasOwn(secretsFrom, name) ? `${name} (${secretsFrom[name] ?? ''})` : name,
    )
    .join(', ');
}
