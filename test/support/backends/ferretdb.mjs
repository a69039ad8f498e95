import { buildGoProgram } from './go-program.mjs';
import { answersOn } from './port.mjs';
import { freePort, makeDataFolder, startServer } from './server.mjs';

const VERSION = '1.24.2';

// The program of the module wants files that only a checkout has; its package is made to be embedded.
const MAIN = `package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	f, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: os.Args[1]},
		Handler:   "sqlite",
		SQLiteURL: "file:" + os.Args[2] + "/",
	})
	if err != nil {
		panic(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if err := f.Run(ctx); err != nil {
		panic(err)
	}
}
`;

function build(cache) {
  return buildGoProgram(cache, {
    name: 'ferretdb',
    version: VERSION,
    files: { 'go.mod': 'module nestjs-traced.test/ferretdb\n\ngo 1.24\n', 'main.go': MAIN },
    steps: [
      ['go', 'get', `github.com/FerretDB/FerretDB/ferretdb@v${VERSION}`],
      ['go', 'build', '-trimpath', '-ldflags=-s -w', '-o', 'ferretdb', '.'],
    ],
  });
}

/** A server that speaks the protocol of MongoDB, over SQLite; told to the tests as `MONGO_URL`. */
export const ferretdb = {
  name: 'FerretDB',
  provides: 'MONGO_URL',
  needs: 'Go 1.24 or newer once, and the Go module proxy',
  async start({ cache, data }) {
    const command = build(cache);
    if (command === undefined) return undefined;
    const port = await freePort();
    const folder = makeDataFolder(data, 'ferretdb');
    const server = await startServer({
      name: 'FerretDB',
      provides: 'MONGO_URL',
      command,
      args: [`127.0.0.1:${port}`, folder],
      folder,
      probe: () => answersOn(port),
    });
    return { env: { MONGO_URL: `mongodb://127.0.0.1:${port}/shop` }, ...server };
  },
};
