/**
 * Words that are right elsewhere: what people type who come from foreman, overmind, compose, Caddy or
 * nginx, and how it is said here. Asked only where the words could not be taken as they are. Pure.
 */

interface Row {
  /** In whose language it is right. */
  readonly peers: string;
  /** Fits the words as typed, with blanks between. */
  readonly typed: RegExp;
  /** The same, said here; `$1` is the first group of `typed`. */
  readonly ours: string;
}

/** How the words begin where they start things: by the command for it, or at once by an option. */
const STARTING = '^(?:(?:up|start) |(?=-))';

/** An option of a start for which another one, or none, stands here. What else is typed is kept. */
interface OptionRow {
  readonly peers: string;
  readonly typed: RegExp;
  /** @param value what the option was given */
  readonly ours: (value: string) => string;
}

const OPTIONS: readonly OptionRow[] = [
  {
    peers: 'foreman and overmind',
    typed: option('(?:-l|--processes)[ =](\\S+)'),
    // A list of apps has blanks here.
    ours: (apps) => apps.replaceAll(',', ' '),
  },
  {
    peers: 'foreman',
    typed: option('(?:-c|--concurrency)[ =](\\S+=\\d\\S*)'),
    ours: (formation) => `-m ${formation}`,
  },
  {
    peers: 'compose',
    typed: option('--scale[ =](\\S+=\\d+)'),
    ours: (formation) => `-m ${formation}`,
  },
  {
    peers: 'foreman and overmind',
    typed: option('(?:-d (?=\\.|\\S*/)|--root[ =])(\\S+)'),
    ours: (folder) => `-C ${folder}`,
  },
  {
    peers: 'foreman and overmind',
    typed: option('--procfile[ =](\\S+)'),
    ours: (file) => `-f ${file}`,
  },
  { peers: 'overmind', typed: option('--daemonize'), ours: () => '-d' },
  { peers: 'compose', typed: option('--wait'), ours: () => '-d' },
];

/** Options that `up` has and `start`, which is for a running stack as well, has not. */
const ONLY_OF_UP = option('(?:(?:-m|--formation|-e|--env|-x|--exclude)[ =]\\S+|-[dD])');

const ROWS: readonly Row[] = [
  {
    peers: 'overmind',
    typed: starting('(?:-N|--no-port)'),
    ours: 'sockpit, which finds an app wherever it listens',
  },
  {
    peers: 'overmind',
    typed: starting('(?:-r|--auto-restart)[ =](\\S+)'),
    ours: 'restart=always for $1',
  },
  {
    peers: 'foreman and overmind',
    typed: starting('(?:-t|--timeout)[ =](\\d+)'),
    ours: '#@stack grace=$1s in the Procfile',
  },
  {
    peers: 'foreman and overmind',
    typed: /^start (?:.* )?(?:-p|--port)[ =](\d+)(?: |$)/,
    ours: 'PORT=$1 in .env for the apps, sockpit -p $1 for the proxy',
  },
  { peers: 'nginx', typed: /^-[tT]$/, ours: 'sockpit check' },
  {
    peers: 'compose',
    typed: /^up (.* )?(?:--build|--force-recreate|--remove-orphans)( .*)?$/,
    ours: 'sockpit up $1$2',
  },
  {
    peers: 'compose',
    typed: /^(?:up (?:.* )?(?:-w|--watch)|watch)(?: |$)/,
    ours: "#@ watch='**/*.py' above the app's line",
  },
  {
    peers: 'compose',
    typed: /^build\b/,
    ours: 'an app with #@ oneshot, and after= where it is to come first',
  },
  { peers: 'compose', typed: /^rm (?:-\S+ )*([^-\s].*)$/, ours: 'sockpit stop $1' },
  { peers: 'compose', typed: /^rm\b/, ours: 'sockpit down' },
  { peers: 'compose', typed: /^ps (?:-q|--quiet)$/, ours: 'sockpit ps --json' },
  { peers: 'compose', typed: /^ps (?:-a|--all)$/, ours: 'sockpit ps' },
  {
    peers: 'compose',
    typed: /^logs (.* )?(?:-t|--timestamps)( .*)?$/,
    ours: 'sockpit logs $1--json$2',
  },
  { peers: 'caddy and compose', typed: /^version$/, ours: 'sockpit --version' },
  { peers: 'nginx', typed: /^(?:(?:start|stop|restart) )?-s reload$/, ours: 'sockpit reload' },
  { peers: 'nginx', typed: /^-s (?:stop|quit)$/, ours: 'sockpit down' },
  {
    peers: 'nginx and caddy',
    typed: /^(?:run |start )?(?:-c|--config)[ =](?!\S+=\d)(\S+)$/,
    ours: 'sockpit -f $1',
  },
  { peers: 'caddy', typed: /^run --watch$/, ours: 'sockpit' },
  { peers: 'caddy', typed: /^run$/, ours: 'sockpit (a command beside the apps: sockpit run CMD)' },
  { peers: 'caddy', typed: /^(?:fmt|adapt)\b/, ours: 'sockpit check' },
  { peers: 'caddy', typed: /^list-modules$/, ours: 'sockpit --help' },
  { peers: 'overmind', typed: /^echo$/, ours: 'sockpit logs -f' },
  {
    peers: 'compose',
    typed: /^kill (?:-s|--signal)[ =](?:SIG)?(\S+) (\S.*)$/,
    ours: 'sockpit signal $1 $2',
  },
  { peers: 'compose', typed: /^kill ([^-\s].*)$/, ours: 'sockpit signal KILL $1' },
  { peers: 'overmind and compose', typed: /^kill\b/, ours: 'sockpit down --force' },
  { peers: 'compose', typed: /^top\b/, ours: 'sockpit status' },
  {
    peers: 'compose',
    typed: /^logs (.* )?--tail[ =](\d+)(.*)$/,
    ours: 'sockpit logs $1-n $2$3',
  },
  { peers: 'compose', typed: /^(?:config|convert)$/, ours: 'sockpit check' },
  {
    peers: 'compose',
    typed: /^down (?:.* )?(?:-v|--volumes|--remove-orphans)\b/,
    ours: 'sockpit down',
  },
  { peers: 'pm2 and supervisorctl', typed: /^list$/, ours: 'sockpit status' },
  { peers: 'pm2', typed: /^monit$/, ours: 'sockpit ui' },
  { peers: 'supervisorctl', typed: /^tail(?: -f)? (\S+)$/, ours: 'sockpit logs -f $1' },
];

const NAMES =
  /^(?:docker compose|docker-compose|compose|foreman|overmind|hivemind|honcho|goreman|caddy|nginx|pm2) /;

function option(typed: string): RegExp {
  return new RegExp(`(?<=^| )${typed}(?= |$)`, 'g');
}

function starting(typed: string): RegExp {
  return new RegExp(`${STARTING}(?:.* )?${typed}(?: |$)`);
}

export interface ForeignForm {
  readonly peers: string;
  /** What to type instead. */
  readonly ours: string;
}

/** How words of another program are said here; undefined where none is known to take them so. */
export function foreignForm(argv: readonly string[]): ForeignForm | undefined {
  const words = argv.join(' ');
  // Somebody has put our name before a whole line of another program.
  const [name = ''] = NAMES.exec(words) ?? [];
  const typed = words.slice(name.length);
  const form = rowForm(typed) ?? optionForm(typed);
  return form ?? (name === '' ? undefined : { peers: name.trim(), ours: `sockpit ${typed}` });
}

function rowForm(typed: string): ForeignForm | undefined {
  for (const { peers, typed: pattern, ours } of ROWS) {
    const match = pattern.exec(typed);
    if (!match) continue;
    const said = ours
      .replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? '')
      .replaceAll(/ {2,}/g, ' ')
      .trimEnd();
    return { peers, ours: said };
  }
  return undefined;
}

/** All that was typed, with our options in the place of theirs. */
function optionForm(typed: string): ForeignForm | undefined {
  const [command] = new RegExp(STARTING).exec(typed) ?? [];
  if (command === undefined) return undefined;
  const words = typed.slice(command.length);
  let said = words;
  let whose: string | undefined;
  for (const { peers, typed: pattern, ours } of OPTIONS) {
    if (said.search(pattern) < 0) continue;
    whose ??= peers;
    said = said.replace(pattern, (_, value: string) => ours(value));
  }
  if (command === 'start ' && words.search(ONLY_OF_UP) >= 0) whose ??= 'foreman and overmind';
  return whose === undefined ? undefined : { peers: whose, ours: `sockpit ${said}` };
}
