import { describeDetector } from '../../../../support/detector.js';

describeDetector('email', {
  masks: ['mail «bob@example.com» now', 'user %40 is «bob%40example.com»'],
  leaves: ['git@github.com:a/b.git', 'left-pad@1.3.0', 'icon@2x.png'],
});

describeDetector('url-userinfo', {
  masks: [
    'to https://«bob:pw»@host/p',
    'as user:«pw»@tcp(host:3306)/db',
    'jdbc:oracle:thin:bob/«pw»@host:1521/x',
    'sqlplus bob/«pw»@//host/x',
  ],
  leaves: ['http://bob@host/', 'https://host/p', 'a/b@1.2.3'],
});

describeDetector('webhook-url', {
  masks: ['to https://hooks.slack.com/services/«T000/B000/XXXXabcd1234» now'],
  leaves: ['see https://slack.com/help'],
});
