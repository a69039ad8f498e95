import { BadGatewayException, HttpException, Inject, Injectable } from '@nestjs/common';
import { TracedHttpService, type TracedHttpRequest } from 'nestjs-traced';
import { SERVICE_PORTS, type ServiceName } from '../launcher/services.js';

/** Calls the other services of the shop. A refusal (4xx) is passed on as it is, a failure (5xx) as 502. */
@Injectable()
export class ServiceClient {
  constructor(@Inject(TracedHttpService) private readonly http: TracedHttpService) {}

  /** `template` stands for the path in span names, so that an id does not make a name of its own. */
  async get<T>(service: ServiceName, path: string, template = path): Promise<T> {
    return this.#read<T>(service, await this.http.get(urlOf(service, path), requestTo(service, template)));
  }

  async post<T>(service: ServiceName, path: string, body: object, template = path): Promise<T> {
    const response = await this.http.post(urlOf(service, path), { ...body }, requestTo(service, template));
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
