import { expect, it, jest } from '@jest/globals';

jest.unstable_mockModule('../../../../lib/shared/process/load-package.js', () => ({
  loadPackage: (name: string): never => {
    throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
  },
}));

const { createGrpcExporter } = await import('../../../../lib/sdk/exporters/otlp/grpc.exporter.js');

it('says which package gRPC needs, and what goes without one', () => {
  expect(() => createGrpcExporter({ protocol: 'grpc' })).toThrow(
    "needs the package @opentelemetry/exporter-trace-otlp-grpc; install it, or write protocol: 'http/protobuf'",
  );
});
