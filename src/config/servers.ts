/**
 * Servers whose command line says where they will answer: for each, which of its flags hold an
 * address, a path, a port or a host. Flags count only for the program they are tied to.
 */

/**
 * `address`: gunicorn's notation, `host:port`, `:port` or `unix:path`; `url`: puma's `tcp://…` and
 * `unix://…`; `loose`: unicorn's, a path, a port or an address; `path`; `port`; `host`; `chdir`: the
 * program changes there before it binds.
 */
export type FlagMeaning = 'address' | 'url' | 'loose' | 'path' | 'port' | 'host' | 'chdir';

export interface Server {
  /** Words that must stand before its flags, in this order (`flask … run`). */
  readonly subcommands?: readonly (readonly string[])[];
  readonly flags: Readonly<Record<string, FlagMeaning>>;
  /** The word after the last subcommand is a port or `host:port` (`manage.py runserver 8001`). */
  readonly positional?: true;
  /** It takes the next free port where its own is taken, unless `--strictPort` is there. */
  readonly movesOn?: true;
  /** Where it listens when only its port is said. */
  readonly host: 'localhost' | '127.0.0.1';
  /** Where it listens when nothing is said, whatever `PORT` is; none for a server that heeds `PORT`. */
  readonly fallback?: Fallback;
}

/** As the server's own documentation has it. */
export interface Fallback {
  readonly port: number;
  /** The variable that says another port. */
  readonly variable?: string;
  /** So may a file of the project. */
  readonly file?: true;
}

const PORT_AND_HOST = { '--port': 'port', '--host': 'host' } as const;

const gunicorn: Server = {
  flags: { '-b': 'address', '--bind': 'address', '--chdir': 'chdir' },
  host: '127.0.0.1',
};
const next: Server = {
  subcommands: [['dev'], ['start']],
  flags: { '-p': 'port', '--port': 'port', '-H': 'host', '--hostname': 'host' },
  host: 'localhost',
};
const vite: Server = { flags: PORT_AND_HOST, movesOn: true, host: 'localhost' };
const served: readonly (readonly string[])[] = [['serve'], ['server'], ['s']];
const webpack: Server = { flags: PORT_AND_HOST, host: 'localhost' };

const rails: Server = {
  subcommands: [['server'], ['s']],
  flags: { '-p': 'port', '--port': 'port', '-b': 'host', '--binding': 'host' },
  host: 'localhost',
};
const runserver: Server = {
  subcommands: [['runserver']],
  flags: {},
  positional: true,
  host: '127.0.0.1',
  // A project may have a `runserver` of its own.
  fallback: { port: 8000, file: true },
};

/** `mvn spring-boot:run`; `server.port` stands in many places. */
const maven: Server = {
  subcommands: [['spring-boot:run'], ['quarkus:dev']],
  flags: {},
  host: 'localhost',
  fallback: { port: 8080, variable: 'SERVER_PORT', file: true },
};
const gradle: Server = { ...maven, subcommands: [['bootRun'], ['quarkusDev']] };

/** By the base name of the program, or the module after `python -m`. */
export const SERVERS: Readonly<Record<string, Server>> = {
  gunicorn,
  'gunicorn.app.wsgiapp': gunicorn,
  hypercorn: {
    flags: { '-b': 'address', '--bind': 'address' },
    host: '127.0.0.1',
    fallback: { port: 8000 },
  },
  uvicorn: {
    flags: { '--uds': 'path', ...PORT_AND_HOST },
    host: '127.0.0.1',
    fallback: { port: 8000, variable: 'UVICORN_PORT' },
  },
  fastapi: { subcommands: [['dev'], ['run']], flags: PORT_AND_HOST, host: '127.0.0.1' },
  granian: {
    flags: { '--uds': 'path', ...PORT_AND_HOST },
    host: '127.0.0.1',
    fallback: { port: 8000, variable: 'GRANIAN_PORT' },
  },
  daphne: {
    flags: {
      '-u': 'path',
      '--unix-socket': 'path',
      '-p': 'port',
      '--port': 'port',
      '-b': 'host',
      '--bind': 'host',
    },
    host: '127.0.0.1',
    fallback: { port: 8000 },
  },
  'waitress-serve': {
    flags: { '--unix-socket': 'path', '--listen': 'address', ...PORT_AND_HOST },
    host: '127.0.0.1',
    fallback: { port: 8080 },
  },
  uwsgi: {
    flags: { '--http-socket': 'loose', '--http': 'loose', '--chdir': 'chdir' },
    host: '127.0.0.1',
  },
  flask: {
    subcommands: [['run']],
    flags: { '-p': 'port', '--port': 'port', '-h': 'host', '--host': 'host' },
    host: '127.0.0.1',
    fallback: { port: 5000, variable: 'FLASK_RUN_PORT' },
  },
  'manage.py': runserver,
  'django-admin': runserver,
  django: runserver,
  'http.server': {
    flags: { '-b': 'host', '--bind': 'host' },
    positional: true,
    host: '127.0.0.1',
    fallback: { port: 8000 },
  },
  mkdocs: {
    subcommands: [['serve']],
    flags: { '-a': 'address', '--dev-addr': 'address' },
    host: '127.0.0.1',
    fallback: { port: 8000, file: true },
  },
  mvn: maven,
  mvnw: maven,
  gradle,
  gradlew: gradle,
  streamlit: {
    subcommands: [['run']],
    flags: { '--server.port': 'port', '--server.address': 'host' },
    host: 'localhost',
  },
  puma: {
    flags: {
      '-b': 'url',
      '--bind': 'url',
      '-p': 'port',
      '--port': 'port',
      '--dir': 'chdir',
    },
    host: 'localhost',
  },
  unicorn: {
    flags: { '-l': 'loose', '--listen': 'loose', '-p': 'port', '--port': 'port' },
    host: '127.0.0.1',
  },
  thin: {
    flags: {
      '-S': 'path',
      '--socket': 'path',
      '-p': 'port',
      '--port': 'port',
      '-a': 'host',
      '--address': 'host',
      '-c': 'chdir',
      '--chdir': 'chdir',
    },
    host: '127.0.0.1',
  },
  rails,
  rackup: {
    flags: { '-p': 'port', '--port': 'port', '-o': 'host', '--host': 'host' },
    host: 'localhost',
  },
  jekyll: {
    subcommands: served,
    flags: { '-P': 'port', '--port': 'port', '-H': 'host', '--host': 'host' },
    host: 'localhost',
  },
  php: { flags: { '-S': 'address' }, host: 'localhost' },
  artisan: { subcommands: [['serve']], flags: PORT_AND_HOST, host: '127.0.0.1' },
  vite,
  next,
  nuxt: { flags: { '-p': 'port', ...PORT_AND_HOST }, movesOn: true, host: 'localhost' },
  nuxi: { flags: { '-p': 'port', ...PORT_AND_HOST }, movesOn: true, host: 'localhost' },
  astro: {
    subcommands: [['dev'], ['preview']],
    flags: PORT_AND_HOST,
    movesOn: true,
    host: 'localhost',
  },
  remix: { flags: PORT_AND_HOST, host: 'localhost' },
  ng: {
    subcommands: served,
    flags: PORT_AND_HOST,
    host: 'localhost',
    fallback: { port: 4200, file: true },
  },
  webpack,
  'webpack-dev-server': webpack,
  'vue-cli-service': { subcommands: served, flags: PORT_AND_HOST, host: 'localhost' },
  'http-server': {
    flags: { '-p': 'port', '--port': 'port', '-a': 'host' },
    host: 'localhost',
  },
  'json-server': {
    flags: { '-p': 'port', '--port': 'port', '-h': 'host', '--host': 'host' },
    host: 'localhost',
  },
  parcel: { flags: { '-p': 'port', ...PORT_AND_HOST }, movesOn: true, host: 'localhost' },
  hugo: {
    subcommands: served,
    flags: { '-p': 'port', '--port': 'port', '--bind': 'host' },
    host: '127.0.0.1',
  },
};

/**
 * Programs that run another one: how many words of theirs come before it. `values` are flags that
 * take the word after them; `verbs` must follow (`poetry run`); a flag in `chdir` changes the folder.
 */
export interface Wrapper {
  readonly verbs?: readonly string[];
  readonly values?: readonly string[];
  readonly chdir?: readonly string[];
  /** Words that are not flags and come before the program (`timeout 5 …`). */
  readonly skip?: number;
}

export const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  // Reserved words of the shell, which stand before a command just as a program would.
  if: {},
  then: {},
  else: {},
  while: {},
  until: {},
  do: {},
  '!': {},
  exec: { values: ['-a'] },
  command: {},
  env: { values: ['-u', '--unset', '-S'], chdir: ['-C', '--chdir'] },
  'cross-env': {},
  nohup: {},
  time: {},
  nice: { values: ['-n', '--adjustment'] },
  ionice: { values: ['-c', '-n'] },
  stdbuf: { values: ['-i', '-o', '-e'] },
  setsid: {},
  timeout: { values: ['-k', '-s', '--signal', '--kill-after'], skip: 1 },
  dotenv: { values: ['-e', '-f'], verbs: ['run'] },
  direnv: { verbs: ['exec'], skip: 1 },
  doppler: { verbs: ['run'], values: ['-p', '-c', '--project', '--config'] },
  op: { verbs: ['run'], values: ['--env-file'] },
  'ddtrace-run': {},
  'newrelic-admin': { verbs: ['run-program'] },
  'opentelemetry-instrument': {},
  poetry: { verbs: ['run'], chdir: ['-C', '--directory'], values: ['-P', '--project'] },
  pipenv: { verbs: ['run'] },
  pdm: { verbs: ['run'], values: ['-p', '--project'] },
  hatch: { verbs: ['run'], values: ['-e', '--env'] },
  rye: { verbs: ['run'] },
  uv: {
    verbs: ['run'],
    values: [
      '--with',
      '--extra',
      '--group',
      '--python',
      '-p',
      '--env-file',
      '--project',
      '--package',
    ],
    chdir: ['--directory'],
  },
  uvx: { values: ['--with', '--from', '--python'] },
  conda: { verbs: ['run'], values: ['-n', '--name', '-p', '--prefix', '--cwd'] },
  npx: { values: ['-p', '--package'] },
  bunx: {},
  pnpm: { verbs: ['exec', 'dlx'], chdir: ['-C', '--dir'], values: ['-F', '--filter'] },
  yarn: { verbs: ['exec', 'dlx', 'run'], chdir: ['--cwd'] },
  npm: { verbs: ['exec', 'x'], chdir: ['-C', '--prefix'] },
  bundle: { verbs: ['exec'] },
};
