import { BadRequestException, Injectable } from '@nestjs/common';
import { currentSpan, Sensitive, Traced } from 'nestjs-traced';
import type { NewUser } from './user.js';

interface Rule {
  readonly name: string;
  readonly severity: 'critical' | 'warning';
  /** Never repeats the value: this text goes into the trace. */
  readonly error: string;
  accepts(user: NewUser): boolean;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const RULES: readonly Rule[] = [
  {
    name: 'email_required',
    severity: 'critical',
    error: 'email is required',
    accepts: ({ email }) => text(email) !== '',
  },
  {
    name: 'email_format',
    severity: 'critical',
    error: 'email has no valid format',
    accepts: ({ email }) => /^[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+$/u.test(text(email)) && text(email).length <= 254,
  },
  {
    name: 'name_length',
    severity: 'warning',
    error: 'name must have 2 to 100 characters',
    accepts: ({ name }) => text(name).length >= 2 && text(name).length <= 100,
  },
  {
    name: 'name_content',
    severity: 'warning',
    error: 'name has characters that are not allowed',
    accepts: ({ name }) => /^[\p{L}\p{M}\p{N} .'’-]*$/u.test(text(name)),
  },
];

/** Checks a new user against all rules, so that the client hears of every mistake at once. */
@Injectable()
export class UserValidator {
  @Traced({ name: 'user.validate', expected: [BadRequestException] })
  validate(@Sensitive() request: NewUser): { name: string; email: string } {
    const failed = RULES.filter((rule) => !rule.accepts(request));
    const span = currentSpan();
    for (const rule of failed) {
      span.addEvent(`validation_rule_failed_${rule.name}`, {
        'rule.name': rule.name,
        'rule.severity': rule.severity,
        'rule.error': rule.error,
      });
    }
    span.setAttributes({
      'validation.rules_checked': RULES.length,
      'validation.error_count': failed.length,
      'validation.success': failed.length === 0,
    });
    if (failed.length > 0) throw new BadRequestException(failed.map((rule) => rule.error));
    return { name: text(request.name), email: text(request.email) };
  }
}
