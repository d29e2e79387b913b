import { m } from '../../paraglide/messages.js';

/** The words that the editor itself shows and says. */
export function phrases(): Record<string, string> {
  return {
    Find: m.editor_find(),
    Replace: m.editor_find_replace(),
    next: m.editor_find_next(),
    previous: m.editor_find_previous(),
    all: m.editor_find_all(),
    'match case': m.editor_find_case(),
    regexp: m.editor_find_regexp(),
    'by word': m.editor_find_word(),
    replace: m.editor_find_replace(),
    'replace all': m.editor_find_replace_all(),
    close: m.action_close(),
    'current match': m.editor_find_current(),
    'on line': m.editor_find_on_line(),
    'replaced $ matches': m.editor_find_replaced({ count: '$' }),
    'replaced match on line $': m.editor_find_replaced_on({ line: '$' }),
    'Go to line': m.editor_go_to_line(),
    go: m.editor_go(),
    Completions: m.editor_completions(),
    'Control character': m.editor_control_character(),
    Diagnostics: m.editor_problems(),
    'No diagnostics': m.editor_no_problems(),
    'Selection deleted': m.editor_selection_deleted(),
    'Fold line': m.editor_fold(),
    'Unfold line': m.editor_unfold(),
    'Folded lines': m.editor_folded_lines(),
    'Unfolded lines': m.editor_unfolded_lines(),
    'folded code': m.editor_folded_code(),
    unfold: m.editor_unfold(),
    to: m.editor_lines_to(),
    '$ unchanged lines': m.editor_unchanged_lines({ count: '$' }),
  };
}
