/** Resolves with the free port that a server listens on; what it answers in several writes does not wait to be joined. */
export function listen(server) {
  server.on('connection', (socket) => socket.setNoDelay(true));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server.address().port));
  });
}
