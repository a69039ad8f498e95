import { BadGatewayException, HttpException, Injectable } from '@nestjs/common';
import { TracedHttpService, type TracedHttpRequest } from 'nestjs-traced';
import { SERVICE_PORTS, type ServiceName } from '../../launcher/services.js';

export interface PostOptions {
  /** Stands for the path in span names. @defaultValue the path */
  readonly template?: string;
  /** Lets the service tell a repeated attempt from a second call. @defaultValue false */
  readonly idempotencyKey?: boolean;
}

/** Calls the other services of the shop. A refusal (4xx) is passed on as it is, a failure (5xx) as 502. */
@Injectable()
export class ServiceClient {
  constructor(private readonly http: TracedHttpService) {}

  /** `template` stands for the path in span names, so that an id does not make a name of its own. */
  async get<T>(service: ServiceName, path: string, template = path): Promise<T> {
    return this.#read<T>(service, await this.http.get(urlOf(service, path), requestTo(service, template)));
  }

  async post<T>(service: ServiceName, path: string, body: object, options: PostOptions = {}): Promise<T> {
    const { template = path, idempotencyKey = false } = options;
    const request = { ...requestTo(service, template), idempotencyKey };
    const response = await this.http.post(urlOf(service, path), { ...body }, request);
    return this.#read<T>(service, response);
  }

  async #read<T>(service: ServiceName, response: Response): Promise<T> {
    const body: unknown = await response.json();
    if (response.ok) return body as T;
    if (response.status < 500) throw new HttpException(body as Record<string, unknown>, response.status);
    throw new BadGatewayException(`${service} answered ${response.status}`);
  }
}

function urlOf(service: ServiceName, path: string): string {
  const address = process.env[`SHOP_${service.toUpperCase()}_URL`] || `http://127.0.0.1:${SERVICE_PORTS[service]}`;
  return `${address}${path}`;
}

function requestTo(service: ServiceName, urlTemplate: string): TracedHttpRequest {
  return { urlTemplate, attributes: { 'service.peer.name': service }, timeoutMs: 10_000 };
}
