import { describeDetector } from '../../../../support/detector.js';

describeDetector('card', {
  masks: ['paid with «4111 1111 1111 1111» today', 'card «4111-1111-1111-1111».', 'amex «378282246310005» declined'],
  leaves: ['order 4111111111111112', 'order_id=4111111111111111', '4111111111111111abc'],
});

describeDetector('iban', {
  masks: ['to «DE89 3704 0044 0532 0130 00» now', '«GB82WEST12345698765432»'],
  leaves: ['DE89370400440532013001', 'XX89370400440532013000'],
});

describeDetector('phone', {
  masks: ['call «+1 415 555 2671» back', 'user=«+4915112345678»'],
  leaves: ['1+2', '+0123456789', 'a+12345678901'],
});

describeDetector('ssn', {
  masks: ['id «123-45-6789» seen', 'SSN «123456789»'],
  leaves: ['000-12-3456', '123-45-67890', '12-345-6789'],
});

describeDetector('ip', {
  masks: ['from «192.168.0.1» now'],
  leaves: ['version 1.2.3', '999.1.1.1'],
});
