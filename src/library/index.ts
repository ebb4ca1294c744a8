/**
 * sockpit as a library (docs/library.md): stacks in the process of a program, such as a test suite.
 * Importing it does nothing.
 */
export { ConfigError, NotReadyError, StackEndedError, StartError } from './errors.js';
export { loadStack, type LoadedStack, type LoadStackOptions } from './load-stack.js';
export type { LocalHandle, LogQuery } from './query.js';
export { runStack, type LocalStack, type ReadyOptions, type RunStackOptions } from './run-stack.js';
export {
  EventsDroppedError,
  RefusedError,
  UnknownAppError,
  type ActionResult,
  type AppAction,
  type StackHandle,
} from '../model/handle.js';
export type { App } from '../model/app.js';
export type { Diagnostic } from '../model/diagnostic.js';
export type { StackEvent } from '../model/event.js';
export type { FailureCode } from '../model/failure.js';
export type { LogChunk, LogLine } from '../model/log.js';
export type {
  HeaderFields,
  OpenPhase,
  OpenRequest,
  RequestChunk,
  RequestHeads,
  RequestQuery,
  RequestRecord,
} from '../model/request.js';
export type { Stack } from '../model/stack.js';
export type { AppStatus, StackStatus } from '../model/status.js';
