/**
 * Words of commands that are secrets and do not say so, of programs known for it: what each would be
 * called if it had a name. Whether it is one is then decided as for what has a name.
 */
import { basename } from 'node:path';

/** A rule says which words of a program's call it is of; the first that fits counts. */
interface Rule {
  /** The word before it. */
  readonly after?: RegExp;
  /** The word before the one before it. */
  readonly afterTwo?: RegExp;
  /** The secret stands in the same word as its flag, behind this beginning. */
  readonly start?: RegExp;
  /** It is the last word of the call. */
  readonly last?: true;
  /** Some word before it, such as that of a subcommand. */
  readonly where?: RegExp;
  /** A beginning of the word that is not part of the secret, such as `pass:`. A word without it is no secret. */
  readonly head?: RegExp;
  /** Only where it looks like this. */
  readonly like?: RegExp;
  /** What it is called; `before`: as the word before it. */
  readonly name?: 'TOKEN' | 'before';
}

const PAIR = /^[^:]*:./;
const AFTER_P: Rule = { after: /^-p$/ };
const FROM_P: Rule = { start: /^-p(?=.)/ };
const AFTER_LARGE_P: Rule = { after: /^-P$/ };
const FROM_LARGE_P: Rule = { start: /^-P(?=.)/ };
const MYSQL = [FROM_P];
const MONGO = [AFTER_P, FROM_P];
const SQLCMD = [AFTER_LARGE_P, FROM_LARGE_P];
const LDAP: readonly Rule[] = [{ after: /^-[ws]$/ }, { start: /^-w(?=.)/ }];
const HTTPIE: readonly Rule[] = [
  { after: /^-a$/, like: PAIR },
  { start: /^-a(?=.)/, like: PAIR },
];
const SMB: readonly Rule[] = [
  { after: /^(?:-U|--user)$/, head: /^[^%]*%(?=.)/ },
  { start: /^(?:-U|--user=)[^%]*%(?=.)/ },
];
const BASIC_AUTH: readonly Rule[] = [{ after: /^(?:-c|--credential)$/, like: PAIR }];
const REGISTRY: readonly Rule[] = [
  { ...AFTER_P, where: /^login$/ },
  { ...FROM_P, where: /^login$/ },
  { after: /^--(?:src-|dest-)?creds$/, like: PAIR },
];
/** Of curl those flags of one letter that take nothing may stand before another. */
const CURL_USER = /^-[sSfkLviIgGjNORanpqZ#0123469BlMVJ]*[uU]/;

const PROGRAMS: Readonly<Record<string, readonly Rule[]>> = {
  '7z': [FROM_P],
  ab: [{ after: /^-[AP]$/, like: PAIR }],
  aws: [{ afterTwo: /^set$/, name: 'before' }],
  az: [{ ...AFTER_P, where: /^login$/ }],
  bcp: SQLCMD,
  buildah: REGISTRY,
  cf: [{ ...AFTER_P, where: /^login$/ }],
  cqlsh: [AFTER_P],
  curl: [
    { after: new RegExp(`${CURL_USER.source}$|^--(?:proxy-)?user$`), like: PAIR },
    { start: new RegExp(`${CURL_USER.source}(?=[^:]*:.)|^--(?:proxy-)?user=(?=[^:]*:.)`) },
    { after: /^(?:-b|--cookie)$/, like: /=/ },
    { after: /^--oauth2-bearer$/, name: 'TOKEN' },
  ],
  docker: REGISTRY,
  doctl: [{ after: /^-t$/, name: 'TOKEN' }],
  gcloud: [{ afterTwo: /^set$/, name: 'before' }],
  git: [{ afterTwo: /^(?:config|set|--(?:global|local|system|add|replace-all))$/, name: 'before' }],
  gotty: BASIC_AUTH,
  helm: REGISTRY,
  hey: HTTPIE,
  htpasswd: [{ last: true, where: /^-[a-zA-Z0-9]*b[a-zA-Z0-9]*$/ }],
  http: HTTPIE,
  https: HTTPIE,
  ldapadd: LDAP,
  ldapmodify: LDAP,
  ldappasswd: LDAP,
  ldapsearch: LDAP,
  mariadb: MYSQL,
  'mariadb-admin': MYSQL,
  'mariadb-dump': MYSQL,
  mongo: MONGO,
  mongodump: MONGO,
  mongoexport: MONGO,
  mongoimport: MONGO,
  mongorestore: MONGO,
  mongosh: MONGO,
  mosquitto_pub: SQLCMD,
  mosquitto_sub: SQLCMD,
  mycli: MONGO,
  mysql: MYSQL,
  mysqladmin: MYSQL,
  mysqldump: MYSQL,
  mysqlimport: MYSQL,
  mysqlsh: MYSQL,
  nerdctl: REGISTRY,
  ngrok: [{ after: /^(?:add-)?(?:authtoken|api-key)$/, name: 'TOKEN' }],
  npm: [{ afterTwo: /^set$/, name: 'before' }],
  oc: [{ ...AFTER_P, where: /^login$/ }],
  openssl: [
    { after: /^-pass(?:in|out)?$/, head: /^pass:(?=.)/ },
    { after: /^-[kK]$/, where: /^enc$/ },
  ],
  osql: SQLCMD,
  oras: REGISTRY,
  podman: REGISTRY,
  rabbitmqadmin: MONGO,
  rabbitmqctl: [{ afterTwo: /^(?:add_user|change_password|authenticate_user)$/ }],
  'redis-cli': [{ after: /^-a$/ }],
  skopeo: REGISTRY,
  smbclient: SMB,
  sqlcmd: SQLCMD,
  'ssh-keygen': [{ after: /^-[NP]$/ }],
  sshpass: MONGO,
  tsql: SQLCMD,
  ttyd: [...BASIC_AUTH, { start: /^-c(?=[^:]*:.)/ }],
  twine: [AFTER_P],
  unzip: SQLCMD,
  vault: [{ after: /^login$/, like: /^[^-=][^=]*$/, name: 'TOKEN' }],
  yarn: [{ afterTwo: /^set$/, name: 'before' }],
  zip: SQLCMD,
};

/** What stands in a word: `head` is shown. */
interface UnnamedSecret {
  readonly head: string;
  readonly name: string;
  /** Which program takes it, and how: `curl -u`. */
  readonly place: string;
}

/**
 * @param open the words before it of its simple command, without their quotes; empty where one is a secret
 * @param text the word that is asked about
 * @param last none follows it
 * @returns undefined where no program among the words before it is known to take one there
 */
export function unnamedSecret(
  open: readonly string[],
  text: string,
  last: boolean,
): UnnamedSecret | undefined {
  const before = open.at(-1) ?? '';
  for (const [i, word] of open.entries()) {
    const program = basename(word);
    if (!Object.hasOwn(PROGRAMS, program)) continue;
    for (const rule of PROGRAMS[program] ?? []) {
      const head = headBy(rule, open.slice(i + 1), text, last);
      if (head === undefined) continue;
      const name = rule.name === 'before' ? before : (rule.name ?? PASSWORD);
      return { head, name, place: `${program} ${wayBy(rule, open, head)}` };
    }
  }
  return undefined;
}

/** How it is given to the program: of words only those that the rule itself names. */
function wayBy(rule: Rule, open: readonly string[], head: string): string {
  if (rule.last === true) return '-b';
  if (rule.start) return head;
  return open.at(rule.afterTwo ? -2 : -1) ?? '';
}

const PASSWORD = 'PASSWORD';

function headBy(
  rule: Rule,
  before: readonly string[],
  word: string,
  last: boolean,
): string | undefined {
  const { where } = rule;
  if (where && !before.some((each) => where.test(each))) return undefined;
  if (rule.last === true && !last) return undefined;
  if (rule.after?.test(before.at(-1) ?? '') === false) return undefined;
  if (rule.afterTwo?.test(before.at(-2) ?? '') === false) return undefined;
  if (rule.like?.test(word) === false) return undefined;
  const begins = rule.start ?? rule.head;
  return begins ? begins.exec(word)?.[0] : '';
}
