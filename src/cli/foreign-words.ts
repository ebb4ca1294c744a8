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

/** Before an option: nothing, or the command that starts things, with what stands behind it. */
const STARTING = '^(?:(?:up|start)(?= ))?(?:.* )?';

const ROWS: readonly Row[] = [
  {
    peers: 'foreman and overmind',
    typed: starting('(?:-l|--processes)[ =](\\S+)'),
    ours: 'sockpit $1',
  },
  {
    peers: 'foreman',
    typed: starting('(?:-c|--concurrency)[ =](\\S+=\\d\\S*)'),
    ours: 'sockpit -m $1',
  },
  { peers: 'compose', typed: starting('--scale[ =](\\S+=\\d+)'), ours: 'sockpit -m $1' },
  {
    peers: 'foreman and overmind',
    typed: starting('-d ((?:\\.|\\S*/)\\S*)'),
    ours: 'sockpit -C $1',
  },
  {
    peers: 'foreman and overmind',
    typed: starting('--root[ =](\\S+)'),
    ours: 'sockpit -C $1',
  },
  {
    peers: 'foreman and overmind',
    typed: starting('--procfile[ =](\\S+)'),
    ours: 'sockpit -f $1',
  },
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
  { peers: 'overmind', typed: starting('--daemonize'), ours: 'sockpit -d' },
  { peers: 'compose', typed: starting('--wait'), ours: 'sockpit -d' },
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
    typed: /^(?:run |start )?(?:-c|--config)[ =](\S+)$/,
    ours: 'sockpit -f $1',
  },
  { peers: 'caddy', typed: /^run(?: --watch)?$/, ours: 'sockpit' },
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

function starting(option: string): RegExp {
  return new RegExp(`${STARTING}${option}(?: |$)`);
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
  for (const { peers, typed: pattern, ours } of ROWS) {
    const match = pattern.exec(typed);
    if (!match) continue;
    const said = ours
      .replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? '')
      .replaceAll(/ {2,}/g, ' ')
      .trimEnd();
    // A list of apps has blanks here.
    return { peers, ours: ours === 'sockpit $1' ? said.replaceAll(',', ' ') : said };
  }
  return name === '' ? undefined : { peers: name.trim(), ours: `sockpit ${typed}` };
}
