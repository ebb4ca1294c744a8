/**
 * One request to a directory of files.
 */
import { answer, answerProblem } from './answer.js';
import type { ProxyContext } from './context.js';
import type { Exchange } from './exchange.js';
import { findFile } from './file-path.js';
import { sendFile } from './files.js';
import { answerLost } from './lost.js';
import { isPage } from './pages/negotiate.js';

export interface FileErrand {
  readonly root: string;
  /** Unknown pages are the index: a single-page front end does its own routing. */
  readonly spa: boolean;
  /** Relative to the root, beginning with `/`. */
  readonly path: string;
  /** The whole path that was asked for. */
  readonly asked: string;
  /** An app takes what is no file. */
  readonly elseApp: boolean;
  /** The request is ours to answer. */
  readonly claim: () => void;
}

/** Resolves with false when it is for the app behind the files; else it has been answered. */
export async function answerFiles(
  context: ProxyContext,
  exchange: Exchange,
  errand: FileErrand,
): Promise<boolean> {
  const { clock } = context.options;
  const { method } = exchange.request;
  const reads = (method === 'GET' || method === 'HEAD') && !exchange.upgrade;
  if (!reads) {
    if (errand.elseApp) return false;
    errand.claim();
    const problem = { status: 405, detail: 'files can only be read', advice: '' };
    answerProblem(exchange, clock, problem, { headers: ['Allow', 'GET, HEAD'] });
    return true;
  }
  const { isHidden } = context;
  let found = await findFile(errand.root, errand.path, isHidden);
  if (found.kind === 'none' && errand.spa && isPage(exchange.wishes, errand.path)) {
    found = await findFile(errand.root, '/', isHidden);
  }
  if (found.kind === 'none' && errand.elseApp) return false;
  errand.claim();
  switch (found.kind) {
    case 'none':
      answerLost(context, exchange, errand.asked, `there is no file ${errand.path}`);
      break;
    case 'redirect':
      answer(exchange, clock, {
        status: 301,
        headers: ['Location', found.location, 'Cache-Control', 'no-store'],
      });
      break;
    case 'file':
      await sendFile(exchange, found, isHidden, ({ status, headers }) => {
        const detail = status === 416 ? 'the file has no such range' : 'the file cannot be sent';
        answerProblem(exchange, clock, { status, detail, advice: '' }, { headers });
      });
  }
  return true;
}
