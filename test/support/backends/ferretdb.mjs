import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort, makeDataFolder, startServer } from './server.mjs';
import { requireProgram } from './tools.mjs';

const VERSION = 'v1.24.2';

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

/** Builds the server once; `undefined` when there is no Go, or when its modules cannot be had. */
function build(cache) {
  const folder = join(cache, `ferretdb-${VERSION}`);
  const program = join(folder, 'ferretdb');
  if (existsSync(program)) return program;
  const go = requireProgram('go', 'golang-go');
  if (go === undefined) return undefined;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'main.go'), MAIN);
  const steps = [
    ['mod', 'init', 'ferretdb-for-tests'],
    ['get', `github.com/FerretDB/FerretDB/ferretdb@${VERSION}`],
    ['build', '-o', program, '.'],
  ];
  for (const step of existsSync(join(folder, 'go.mod')) ? steps.slice(1) : steps) {
    const { status } = spawnSync(go, step, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) return undefined;
  }
  return program;
}

const accepts = (port) =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1').once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });

/** A server that speaks the protocol of MongoDB, over SQLite; told to the tests as `MONGO_URL`. */
export const ferretdb = {
  name: 'FerretDB',
  provides: 'MONGO_URL',
  needs: 'Go, to build it',
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
      probe: () => accepts(port),
    });
    return { env: { MONGO_URL: `mongodb://127.0.0.1:${port}/shop` }, ...server };
  },
};
