/** What a call of `node:fs` calls back. */
type Told<T> = (error: Error | null, result?: T) => void;

/**
 * From the callbacks: `node:fs/promises` brings Node's readline along, and half of what a start's first
 * log line costs is to load them.
 */
export function promised<T>(call: (tell: Told<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, result) => (error ? reject(error) : resolve(result as T)));
  });
}
