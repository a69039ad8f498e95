import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answersOn } from './port.mjs';
import { freePort, makeDataFolder, startServer } from './server.mjs';
import { requireProgram } from './tools.mjs';

/** Mosquitto, an MQTT broker; told to the tests as `MQTT_URL`. */
export const mosquitto = {
  name: 'Mosquitto',
  needs: 'mosquitto',
  provides: 'MQTT_URL',
  async start({ data }) {
    const command = requireProgram('mosquitto', 'mosquitto', () => ['/usr/sbin']);
    if (command === undefined) return undefined;
    const port = await freePort();
    const folder = makeDataFolder(data, 'mosquitto');
    const config = join(folder, 'mosquitto.conf');
    writeFileSync(
      config,
      `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 0\nmax_queued_messages 0\n`,
    );
    const server = await startServer({
      name: 'Mosquitto',
      command,
      args: ['-c', config],
      folder,
      probe: () => answersOn(port),
    });
    return { env: { MQTT_URL: `mqtt://127.0.0.1:${port}` }, ...server };
  },
};
