import { headerOf, type ViewerRequest, type ViewerResponse } from '../http/messages.js';
import { BodyProblem, readBody } from './read-body.js';

/** What is sent to one address, and how its senders want to be answered. */
export interface Protocol {
  /** The content types that it comes in. */
  readonly types: readonly string[];
  /** @throws BodyProblem for what cannot be taken, now or later. */
  take(body: Uint8Array, type: string): ViewerResponse;
  refuse(status: number, message: string, type: string): ViewerResponse;
}

/** Takes what a request brings, or says why not. */
export async function receive(
  request: ViewerRequest,
  { types, take, refuse }: Protocol,
  maxBodyBytes: number,
): Promise<ViewerResponse> {
  const type = mediaTypeOf(request);
  try {
    if (!types.includes(type)) {
      throw new BodyProblem(415, `The content type is ${type.slice(0, 80) || 'missing'}; send ${types.join(' or ')}.`);
    }
    return take(await readBody(request, maxBodyBytes), type);
  } catch (error) {
    if (!(error instanceof BodyProblem)) throw error;
    const { status, message, headers } = error;
    const answer = refuse(status, message, type);
    return { ...answer, headers: { ...answer.headers, ...headers } };
  }
}

function mediaTypeOf(request: ViewerRequest): string {
  return ((headerOf(request, 'content-type') ?? '').split(';')[0] ?? '').trim().toLowerCase();
}
