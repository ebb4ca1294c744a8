import { ControlSocketError } from '../control/bind.js';
import { failure, type Failure } from '../model/failure.js';
import { ListenError } from '../proxy/listen.js';

/**
 * What kept a stack from listening, in words.
 * @throws the error itself where no failure of ours describes it
 */
export function startFailure(error: unknown): Failure {
  if (error instanceof ListenError) return error.failure;
  if (!(error instanceof ControlSocketError)) throw error;
  const { path, reason } = error;
  return failure('control-socket-unusable', { path, reason });
}
