/** Put in by the build. */
declare const SOCKPIT_VERSION: string | undefined;

/** The version of this package; `0.0.0-source` when it runs unbuilt. */
export const version = typeof SOCKPIT_VERSION === 'string' ? SOCKPIT_VERSION : '0.0.0-source';
