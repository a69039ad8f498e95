import { connect } from 'node:net';

/** Whether somebody listens on this port of the loopback interface. */
export function answersOn(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1').once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
