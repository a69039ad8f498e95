import { describeDetector } from '../../../../support/detector.js';

describeDetector('key-value', {
  masks: [
    'password «hunter2» rejected',
    'the password for bob is "«sunflower»"',
    'PIN «4821» entered',
    `password '«hunter2»' refused`,
    `process.env.DB_PASSWORD || '«hunter»'`,
    `CREATE USER bob IDENTIFIED BY '«x»'`,
  ],
  leaves: ['password reset requested', 'next token 12345678', 'the password policy changed', 'password sha256 hash'],
});
