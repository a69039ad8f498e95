// Semantic-convention names are repeated here instead of depending on the package; a unit test holds them equal to it.

export const ATTR_CODE_FUNCTION_NAME = 'code.function.name';
export const ATTR_ERROR_TYPE = 'error.type';
export const ATTR_EXCEPTION_TYPE = 'exception.type';
export const ATTR_EXCEPTION_MESSAGE = 'exception.message';
export const ATTR_EXCEPTION_STACKTRACE = 'exception.stacktrace';

export const ATTR_CLIENT_ADDRESS = 'client.address';
export const ATTR_HTTP_REQUEST_METHOD = 'http.request.method';
export const ATTR_HTTP_REQUEST_METHOD_ORIGINAL = 'http.request.method_original';
export const ATTR_HTTP_REQUEST_RESEND_COUNT = 'http.request.resend_count';
export const ATTR_HTTP_RESPONSE_STATUS_CODE = 'http.response.status_code';
export const ATTR_HTTP_ROUTE = 'http.route';
export const ATTR_NETWORK_PEER_ADDRESS = 'network.peer.address';
export const ATTR_NETWORK_PEER_PORT = 'network.peer.port';
export const ATTR_NETWORK_PROTOCOL_VERSION = 'network.protocol.version';
export const ATTR_PEER_SERVICE = 'peer.service';
export const ATTR_SERVER_ADDRESS = 'server.address';
export const ATTR_SERVER_PORT = 'server.port';
export const ATTR_SERVICE_PEER_NAME = 'service.peer.name';
export const ATTR_URL_FULL = 'url.full';
export const ATTR_URL_PATH = 'url.path';
export const ATTR_URL_QUERY = 'url.query';
export const ATTR_URL_SCHEME = 'url.scheme';
export const ATTR_USER_AGENT_ORIGINAL = 'user_agent.original';

export const ATTR_GRAPHQL_OPERATION_NAME = 'graphql.operation.name';
export const ATTR_GRAPHQL_OPERATION_TYPE = 'graphql.operation.type';
export const ATTR_MESSAGING_BATCH_MESSAGE_COUNT = 'messaging.batch.message_count';
export const ATTR_MESSAGING_CONSUMER_GROUP_NAME = 'messaging.consumer.group.name';
export const ATTR_MESSAGING_DESTINATION_NAME = 'messaging.destination.name';
export const ATTR_MESSAGING_DESTINATION_PARTITION_ID = 'messaging.destination.partition.id';
export const ATTR_MESSAGING_DESTINATION_TEMPLATE = 'messaging.destination.template';
export const ATTR_MESSAGING_KAFKA_OFFSET = 'messaging.kafka.offset';
export const ATTR_MESSAGING_MESSAGE_ID = 'messaging.message.id';
export const ATTR_MESSAGING_OPERATION_NAME = 'messaging.operation.name';
export const ATTR_MESSAGING_OPERATION_TYPE = 'messaging.operation.type';
export const ATTR_MESSAGING_RABBITMQ_DESTINATION_ROUTING_KEY = 'messaging.rabbitmq.destination.routing_key';
export const ATTR_MESSAGING_SYSTEM_NAME = 'messaging.system.name';
export const ATTR_RPC_METHOD = 'rpc.method';
export const ATTR_RPC_SYSTEM_NAME = 'rpc.system.name';

/** The name of the tracer that all our spans come from. */
export const INSTRUMENTATION_NAME = 'nestjs-traced';

// Our own names: no convention exists for what they say.

/** The span id of the sibling whose end let a span start. */
export const ATTR_TRACED_AFTER = 'traced.after';
export const ATTR_TRACED_DEFERRED = 'traced.deferred';
export const ATTR_TRACED_MASKED = 'traced.masked';
/** `expected` or `cancelled`; absent on spans that ended well or with an error. */
export const ATTR_TRACED_OUTCOME = 'traced.outcome';
/** Which of Nest's transports a request went over. */
export const ATTR_TRACED_TRANSPORT = 'traced.transport';
/** The events that a listener listens to. */
export const ATTR_TRACED_EVENT = 'traced.event';
/** `cron`, `interval` or `timeout`. */
export const ATTR_TRACED_JOB_TYPE = 'traced.job.type';
export const ATTR_TRACED_JOB_NAME = 'traced.job.name';
/** The cron expression, or milliseconds. */
export const ATTR_TRACED_JOB_SCHEDULE = 'traced.job.schedule';
/** How often a queue's job has been tried, this time included. */
export const ATTR_TRACED_JOB_ATTEMPT = 'traced.job.attempt';
