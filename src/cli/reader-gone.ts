/**
 * What an error of standard output means.
 */
/** The errors of an output whose reader went away (`| head`, a closed terminal). */
const LEFT = ['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'];

/** False: there is a reader or none, but what was written could not be taken, as by a full disk. */
export function isReaderGone({ code = '' }: NodeJS.ErrnoException): boolean {
  return LEFT.includes(code);
}
