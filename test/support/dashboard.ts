import { readFileSync } from 'node:fs';

interface Dashboard {
  readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[];
}

/** Every query of the Grafana dashboard, with its variables filled in. */
export function dashboardQueries(): string[] {
  const { panels } = JSON.parse(readFileSync('docs/dashboards/nestjs-traced.json', 'utf8')) as Dashboard;
  return panels
    .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    .map((query) =>
      query
        .replaceAll('$__rate_interval', '5m')
        .replaceAll('$__range', '1h')
        .replaceAll('$budget', '0.001')
        .replaceAll('$job', '.*'),
    );
}
