import { serveViewer, type RunningViewer } from 'nestjs-traced/viewer';

/** Serves the page with the traces of all services, which send their spans to it as to any other backend. */
export function startTracePage(port: number, tryCommand: string): Promise<RunningViewer> {
  return serveViewer({ port, application: 'shop', tryCommand, onNotice: (text) => console.log(text) });
}
