import { PASSWORD_LENGTH } from '../../../../../main/contract/password.ts';
import { m } from '../../../paraglide/messages.js';

/** Said of a field for a password that is set. */
export function passwordHint(): string {
  return m.account_password_hint({ least: PASSWORD_LENGTH.least });
}

/** What is wrong with a password that is to be set. */
export function passwordProblem(password: string): string | undefined {
  const { least, most } = PASSWORD_LENGTH;
  if (password.length < least) return passwordHint();
  return password.length > most ? m.account_password_long({ most }) : undefined;
}
