import { serveViewer, type RunningViewer } from '../../viewer/serve-viewer.js';
import { textOption, type Command, type CommandInput } from '../command.js';
import { readFileInto } from '../input/read-file-into.js';
import { CommandError, exitCodes } from '../terminal.js';

const WHY_DROPPED = 'a trace keeps 10,000, and few wait for spans that come later; name the file of the spans first';

export const view: Command = {
  summary: 'shows traces on a page, from files and from whatever sends them to it',
  usage: '[file…]',
  options: {
    port: { type: 'string', short: 'p', value: 'PORT', help: 'the port of the page (4318; 0 takes any)' },
    host: {
      type: 'string',
      value: 'ADDRESS',
      help: 'the address to listen on (127.0.0.1, which only this machine reaches)',
    },
    name: { type: 'string', value: 'NAME', help: 'the name beside the mark of the page' },
  },
  async run(input) {
    const viewer = await start(input);
    const { terminal } = input;
    try {
      for (const file of input.positionals) {
        const { spans, lines } = await readFileInto(input, file, viewer.store);
        terminal.err(`${spans} spans ${lines === 0 ? '' : `and ${lines} log lines `}of ${file}\n`);
      }
      const { droppedLogs } = viewer.store;
      if (droppedLogs > 0) terminal.err(`traced: ${droppedLogs} log lines were dropped: ${WHY_DROPPED}\n`);
      terminal.out(`${viewer.url}\n`);
      await terminal.stopped();
    } finally {
      // A page that listens would keep the process alive after a file that cannot be read.
      await viewer.close();
    }
    return exitCodes.ok;
  },
};

async function start(input: CommandInput): Promise<RunningViewer> {
  const [portText, host, application] = [
    textOption(input, 'port'),
    textOption(input, 'host'),
    textOption(input, 'name'),
  ];
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_536)) {
    throw new CommandError(`--port: "${portText}" is no port; write 4318, or 0 for any`);
  }
  try {
    return await serveViewer({
      port,
      host,
      application,
      onNotice: (text) => input.terminal.err(`traced: ${text}\n`),
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new CommandError(`port ${port ?? 4318} is taken; another page may run there, or choose one with --port 0`);
    if (code === 'EADDRNOTAVAIL' || code === 'EACCES' || code === 'ENOTFOUND')
      throw new CommandError(`cannot listen on ${host ?? '127.0.0.1'}:${port ?? 4318}: ${code}`);
    throw error;
  }
}
