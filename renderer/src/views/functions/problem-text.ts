import { count } from '../../lib/format';
import { m } from '../../paraglide/messages.js';
import type { Problem } from './settings-form';

/** What is wrong with a setting, for the person. */
export function problemText(problem: Problem | undefined): string | undefined {
  switch (problem?.kind) {
    case undefined:
      return undefined;
    case 'handler':
      return m.functions_problem_handler();
    case 'long':
      return m.functions_problem_long({ most: count(problem.most) });
    case 'number':
      return m.functions_problem_number({ least: problem.least, most: count(problem.most) });
    case 'whole':
      return m.functions_problem_whole({ least: problem.least, most: count(problem.most) });
    case 'variable-name':
      return m.functions_problem_variable_name();
    case 'variable-reserved':
      return m.functions_problem_variable_reserved();
    case 'variable-twice':
      return m.functions_problem_variable_twice();
    case 'variable-value':
      return m.functions_problem_variable_value();
  }
}
