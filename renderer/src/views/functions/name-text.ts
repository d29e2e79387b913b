import { m } from '../../paraglide/messages.js';
import { nameProblem, type NameProblem } from './names';

const TEXTS: Record<NameProblem, () => string> = {
  empty: m.functions_name_empty,
  long: m.functions_name_long,
  characters: m.functions_name_characters,
  start: m.functions_name_start,
  id: m.functions_name_id,
};

/** What is wrong with a name, for the person. */
export function nameText(name: string, taken: (name: string) => boolean): string | undefined {
  const problem = nameProblem(name);
  if (problem !== undefined) return TEXTS[problem]();
  return taken(name) ? m.functions_name_taken() : undefined;
}
