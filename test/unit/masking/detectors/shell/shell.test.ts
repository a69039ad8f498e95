import { describeDetector } from '../../../../support/detector.js';

describeDetector('cli-argument', {
  masks: [
    'run --password «hunter2» now',
    'curl -u bob:«hunter2» https://h',
    'mysql -u root -p«hunter2» db',
    'sshpass -p «hunter2» ssh h',
    `['--password', '«hunter2»']`,
  ],
  leaves: ['--password flag is required', 'ssh -p 2222 host', 'docker run -u 1000:1000 x', 'ls -a dir1'],
});
