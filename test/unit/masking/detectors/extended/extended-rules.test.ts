import { describe, expect, it } from '@jest/globals';
import { createMasker } from '../../../../../lib/masking/masker.js';

const CASES = [
  'machine git.example.com login dora password «blueberries»',
  'machine git.example.com\n  login dora\n  password «blueberries»',
  'username dora, password «blueberries»',
  '«bl0ssom9» is the password for the staging box',
  'db.example.com:5432:orders:app:«t1dal-Wave»',
  'localhost:5432:*:app:«t1dal»',
  'host1:6432:orders:app:«t1dal#9Wave»',
  'echo «t1dal» | sudo -S systemctl restart api',
  'printf «t1dal» |sudo -S id',
  'variable "db_password" {\n  type    = string\n  default = "«t1dal»"\n}',
  'variable "api_token" { default = "«k3y9z8w7v6»" }',
  "failed: SET PASSWORD FOR 'dora'@'%' = '«snowdrop»'",
];
const HARMLESS = [
  'the login and password portion is optional',
  'which one is the password of this user',
  'at 12:30:host1:5432:orders:app says hello',
  'variable "region" { default = "eu-west-1" }',
  'echo done | sudo tee -a file',
];

describe('the extended detectors', () => {
  const plain = createMasker();
  const extended = createMasker({ detectors: { extended: true } });

  it.each(CASES)('mask %s', (marked) => {
    const text = marked.replace(/[«»]/g, '');
    const masked = marked.replace(/«[^»]*»/g, '[REDACTED]');
    expect(extended.text(text)).toBe(masked);
    expect(extended.text(masked)).toBe(masked);
  });

  it.each(HARMLESS)('leave %s', (text) => {
    expect(extended.text(text)).toBe(text);
  });

  it('are off unless they are asked for', () => {
    const texts = CASES.map((marked) => marked.replace(/[«»]/g, ''));
    expect(texts.filter((text) => plain.text(text) !== text)).toEqual([]);
  });
});
