import { describeDetector } from '../../../../support/detector.js';

describeDetector('key-value', {
  masks: [
    'password=«hunter2»',
    '"token": "«abc»"',
    '<password>«hunter2»</password>',
    'Cookie: «a=1; b=2»',
    '["X-Api-Key", "«s3cr3t!x»"]',
    'api_token,«f3a9c1d7e5b20846»',
    'setPassword("«hunter2»")',
    'password：«hunter2»',
    'password%3D«hunter2»',
    'name="password" value="«hunter2»"',
  ],
  leaves: [
    'monkey=banana',
    'token: missing',
    'password = request.password',
    'password_policy=strong',
    'the secret: a story about things',
  ],
});
