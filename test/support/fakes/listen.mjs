const servers = new Map();

/** The server that listens on a port of this process, for connections that end inside of it. */
export const serverAt = (port) => servers.get(port);

/** Resolves with the free port that a server listens on; what it answers in several writes does not wait to be joined. */
export function listen(server) {
  server.on('connection', (socket) => socket.setNoDelay(true));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      servers.set(port, server);
      resolve(port);
    });
  });
}
