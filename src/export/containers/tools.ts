/**
 * What the exports to containers are given beside the stack.
 */
import type { ImageNames } from './images.js';

export interface ContainerTools {
  readonly images: ImageNames;
  /** Values as a YAML file, one document each. */
  readonly toYaml: (documents: readonly unknown[]) => string;
  /** Puts `exec` before a command where that is the same. */
  readonly withExec: (command: string) => string;
  /** The folder, as an absolute path, in which the files will lie. */
  readonly folder: string;
  /** What is not there, or a folder, cannot be named as an env file. */
  readonly isFile: (path: string) => boolean;
}

/** A value of a YAML document. */
export type Yaml = string | number | boolean | readonly Yaml[] | Fields;

export interface Fields {
  readonly [key: string]: Yaml;
}
