/**
 * Everything one config describes, resolved and frozen.
 */
import type { KeyMap } from './dashboard-keys.js';
import type { App } from './app.js';
import type { Diagnostic } from './diagnostic.js';

/** An address on which the proxy accepts. */
export type ListenSpec =
  | {
      readonly kind: 'tcp';
      /** `localhost` means 127.0.0.1 and ::1; otherwise an address or a host name. */
      readonly host: string;
      /** 0: any free port. */
      readonly port: number;
      /** `+`: when the port is taken, the next free one. */
      readonly orNext: boolean;
      readonly written: string;
    }
  | { readonly kind: 'unix'; readonly path: string; readonly written: string };

/** Where the certificate for https comes from. */
export type TlsSource =
  /** Absolute paths of PEM files. */
  | { readonly kind: 'files'; readonly cert: string; readonly key: string }
  /** Made by mkcert. */
  | { readonly kind: 'auto' };

/** Which files the config was made from. */
export interface ConfigOrigin {
  /** The file that was taken, as an absolute path. */
  readonly path: string;
  /** Its real path: half of the stack's identity. */
  readonly realPath: string;
  /** Further files that lie over or under it (a Procfile named by it, a local overlay). */
  readonly layers: readonly string[];
}

export interface Stack {
  /** The other half of the stack's identity. */
  readonly name: string;
  readonly config: ConfigOrigin;
  /** The config's folder: base of every relative path. */
  readonly directory: string;
  readonly apps: readonly App[];
  readonly listen: readonly ListenSpec[];
  /** True where `listen` is the built-in default, not one that was written or passed. */
  readonly listenGuessed: boolean;
  /** Host names allowed beside localhost, `*.localhost`, IP literals and the machine's own. */
  readonly hosts: readonly string[];
  /** Addresses, CIDR blocks or `unix` (whoever comes through a Unix listener): their forwarding headers are believed. */
  readonly trustedProxies: readonly string[];
  /** Serve https (and http) on every port; undefined: http alone. */
  readonly tls: TlsSource | undefined;
  /** Absolute paths of the stack's env files, weakest first: `.env`, which need not exist, then the rest. */
  readonly envFiles: readonly string[];
  readonly graceMs: number;
  /** Whether a saved config is applied at once, or when somebody asks for it. */
  readonly apply: 'ask' | 'auto';
  /** Keys of the dashboard that stand for others. */
  readonly keys: KeyMap;
  readonly warnings: readonly Diagnostic[];
}
