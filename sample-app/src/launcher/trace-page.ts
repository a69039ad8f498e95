import { serveViewer, type RunningViewer } from 'nestjs-traced/viewer';

/** Serves the page on which the traces of all services come together: they send their spans to it as to any other backend. */
export function startTracePage(port: number, tryCommand: string): Promise<RunningViewer> {
  return serveViewer({ port, application: 'shop', tryCommand });
}
