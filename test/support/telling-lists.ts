/** Lists in which one item tells that the next is a secret, which always is `sunflower`. */
export const TELLING_LISTS: readonly (readonly string[])[] = [
  ['node', 'x.js', '--password', 'sunflower'],
  ['--password', 'sunflower', '--verbose'],
  ['--password', 'sunflower'],
  ['Authorization', 'sunflower'],
  ['password', 'sunflower'],
  ['mysql', '-u', 'root', '-psunflower'],
  ['mysql', '-psunflower', 'shop', '--verbose'],
  ['curl', '-u', 'ada:sunflower', 'https://shop.example'],
  ['password', '=', 'sunflower'],
  ['sh', '-c', 'PGPASSWORD=sunflower', 'psql'],
  ['Host', 'shop', 'Authorization', 'sunflower', 'Accept', 'json'],
  ['accept', 'json', 'authorization', 'sunflower', 'host', 'shop'],
  ['host', 'shop', 'cookie', 'sunflower'],
  ['x-api-key', 'sunflower', 'accept', '*/*'],
  ['--password', 'two words sunflower', '--verbose'],
  ['node', 'x.js', '--api-key', 'a sunflower in it'],
  ['curl', '-H', 'X-Token: sunflower', 'https://shop.example'],
];

/** Lists of texts that tell nothing. */
export const PLAIN_LISTS: readonly (readonly string[])[] = [
  ['node', 'x.js', '--verbose', 'sunflower'],
  ['docker', 'login', '--password-stdin', 'sunflower'],
  ['node', 'x.js', '--token-file', 'a b.txt'],
  ['node', '--no-password', '--verbose', 'x'],
  ['4111', '1111', '1111', '1111'],
  ['+1', '202', '555', '0143'],
];
