/**
 * The variables that the config itself gives an app (`env`): what is a secret by its name stays out of
 * every file that is written, as the values of env files do.
 */
import type { App } from '../model/app.js';

/** At the end of a part of the name, as in `PGPASSWORD`, `apiKey`, `SESSION_SECRETS_2`. */
const SECRET_ENDS = 'PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|APIKEY';
/** A whole part of the name, as in `AWS_ACCESS_KEY_ID`. */
const SECRET_PARTS = 'KEY|PASS|PWD|AUTH|DSN|SALT';
const SECRET = new RegExp(`(?:(?:${SECRET_ENDS})|(?:^|_)(?:${SECRET_PARTS}))S?\\d*(?:_|$)`, 'i');
/** Where a secret is kept is none. */
const PLACE = /_(?:FILE|PATH)$/i;
/** `postgres://user:password@host`. */
const PASSWORD_IN_URL = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@]*:[^/?#@]+@/i;

/** True for a variable whose name says that its value is a secret, and for a URL with a password. */
export function isSecret(name: string, value: string): boolean {
  return (SECRET.test(name) && !PLACE.test(name)) || PASSWORD_IN_URL.test(value);
}

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
  return [`of env, what is no secret by its name is written out: ${written.join('; ')}`];
}

/** Says which variables an app lacks until somebody gives them to it. */
export function secretEnvNotes(apps: readonly App[]): string[] {
  return apps.flatMap((app) => {
    const names = secretNames(app);
    if (names.length === 0) return [];
    const [is, it] = names.length === 1 ? ['is a secret', 'it'] : ['are secrets', 'them'];
    return [
      `${app.name}: ${names.join(', ')} ${is} by name and not written out: put ${it} into an env-file=`,
    ];
  });
}
