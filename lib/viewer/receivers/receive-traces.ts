import { readTraces } from '../../analysis/formats/read-traces.js';
import type { TraceFormat } from '../../analysis/formats/read-context.js';
import { answerError, headerOf, type ViewerRequest, type ViewerResponse } from '../http/messages.js';
import type { Routes } from '../http/route-request.js';
import type { SpanStore } from '../store/span-store.js';
import { BodyProblem, readBody } from './read-body.js';

const DEFAULT_MAX_BODY_BYTES = 16 * 1024 * 1024;
const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';

/** The routes that other processes send their spans to: OTLP/HTTP, in JSON and in protobuf, and Zipkin v2. */
export function createReceivers(store: SpanStore, maxBodyBytes = DEFAULT_MAX_BODY_BYTES): Routes {
  return {
    'POST /v1/traces': (request) => receive(store, request, maxBodyBytes, answerOtlp),
    'POST /api/v2/spans': (request) => receive(store, request, maxBodyBytes, () => ({ status: 202, headers: {} })),
  };
}

async function receive(
  store: SpanStore,
  request: ViewerRequest,
  maxBodyBytes: number,
  answer: (isProtobuf: boolean) => ViewerResponse,
): Promise<ViewerResponse> {
  const type = mediaTypeOf(request);
  if (type !== PROTOBUF && type !== JSON_TYPE) {
    return answerError(415, `The content type is ${type || 'missing'}; send ${PROTOBUF} or ${JSON_TYPE}.`);
  }
  try {
    const body = await readBody(request, maxBodyBytes);
    return take(store, body, type === PROTOBUF ? 'otlp-protobuf' : undefined) ?? answer(type === PROTOBUF);
  } catch (error) {
    if (error instanceof BodyProblem) return answerError(error.status, error.message);
    throw error;
  }
}

function take(store: SpanStore, body: Uint8Array, format: TraceFormat | undefined): ViewerResponse | undefined {
  const { spans, warnings } = readTraces(body, { format });
  if (spans.length === 0 && warnings.length > 0) return answerError(400, warnings.join(' '));
  store.add(spans.filter(({ open }) => open !== true));
  for (const span of spans) if (span.open === true) store.addOpen(span);
  return undefined;
}

/** An empty `ExportTraceServiceResponse`: everything was taken. In protobuf that is no byte at all. */
function answerOtlp(isProtobuf: boolean): ViewerResponse {
  return isProtobuf
    ? { status: 200, headers: { 'content-type': PROTOBUF }, body: new Uint8Array() }
    : { status: 200, headers: { 'content-type': JSON_TYPE }, body: '{}' };
}

function mediaTypeOf(request: ViewerRequest): string {
  return ((headerOf(request, 'content-type') ?? '').split(';')[0] ?? '').trim().toLowerCase();
}
