import { BadGatewayException, HttpException, Inject, Injectable } from '@nestjs/common';
import { TracedHttpService } from 'nestjs-traced';
import { SERVICE_PORTS, type ServiceName } from '../launcher/services.js';

/** Calls the other services of the shop. A refusal (4xx) is passed on as it is, a failure (5xx) as 502. */
@Injectable()
export class ServiceClient {
  constructor(@Inject(TracedHttpService) private readonly http: TracedHttpService) {}

  async get<T>(service: ServiceName, path: string): Promise<T> {
    return this.#read<T>(service, await this.http.get(`${addressOf(service)}${path}`));
  }

  async post<T>(service: ServiceName, path: string, body: unknown): Promise<T> {
    const response = await this.http.post(`${addressOf(service)}${path}`, JSON.stringify(body), {
      headers: { 'content-type': 'application/json' },
    });
    return this.#read<T>(service, response);
  }

  async #read<T>(service: ServiceName, response: Response): Promise<T> {
    const body: unknown = await response.json();
    if (response.ok) return body as T;
    if (response.status < 500) throw new HttpException(body as Record<string, unknown>, response.status);
    throw new BadGatewayException(`${service} answered ${response.status}`);
  }
}

function addressOf(service: ServiceName): string {
  return process.env[`SHOP_${service.toUpperCase()}_URL`] || `http://127.0.0.1:${SERVICE_PORTS[service]}`;
}
