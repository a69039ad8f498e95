import { describeDetector } from '../../../../support/detector.js';

describeDetector('jwt', {
  masks: ['got «eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl» back'],
  leaves: ['eyJhbGciOiJIUzI1NiJ9 alone', 'file.name.ext'],
});

describeDetector('http-credentials', {
  masks: ['sent Bearer «abcdefgh12345678»', 'Basic «Ym9iOnMzY3JldA==» was refused'],
  leaves: ['Bearer token is missing', 'basic knowledge of things'],
});

describeDetector('private-key', {
  masks: ['x «-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----» y'],
  leaves: ['-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----'],
});
