import {
  autocompletion,
  completeAnyWord,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { EditorState, type Extension } from '@codemirror/state';
import { m } from '../../paraglide/messages.js';

/** What every runtime puts into the context. */
const FIELDS: readonly { name: string; python: string; detail: string }[] = [
  { name: 'requestId', python: 'request_id', detail: 'string' },
  { name: 'functionName', python: 'function_name', detail: 'string' },
  { name: 'functionVersion', python: 'function_version', detail: 'string' },
  { name: 'memoryLimitMb', python: 'memory_limit_mb', detail: 'number' },
  { name: 'timeoutMs', python: 'timeout_ms', detail: 'number' },
  { name: 'deadlineMs', python: 'deadline_ms', detail: 'number' },
];

/** What is known beside the text. */
export interface CompletionHints {
  runtime: string;
  /** The event of the test console. */
  event(): unknown;
}

/** The language's own completion, words of the text, and the fields of event and context. */
export function completion({ runtime, event }: CompletionHints): Extension {
  return [
    autocompletion({ icons: false, maxRenderedOptions: 60 }),
    EditorState.languageData.of(() => [
      { autocomplete: (at: CompletionContext) => completeFields(at, runtime, event()) },
      { autocomplete: completeWords },
    ]),
  ];
}

// Words are worth little in the middle of a property: there the fields and the language know more.
function completeWords(at: CompletionContext): ReturnType<typeof completeAnyWord> {
  if (at.matchBefore(/["'`][\w$]*$/) && !at.explicit) return null;
  return completeAnyWord(at);
}

/** After `context.`, `context["`, `event.items.` and so on. */
export function completeFields(
  at: CompletionContext,
  runtime: string,
  event: unknown,
): CompletionResult | null {
  const match = at.matchBefore(
    /\b(?:event|context|ctx)(?:\??\.\w+|\[["']\w+["']\])*(?:\??\.|\[["'])\w*$/,
  );
  if (match === null) return null;
  const typed = /\w*$/.exec(match.text)?.[0] ?? '';
  const quoted = /\[["']\w*$/.test(match.text);
  const [root = '', ...path] = match.text
    .slice(0, match.text.length - typed.length)
    .split(/\??\.|\[["']|["']\]/)
    .filter((part) => part !== '');
  const options =
    root === 'event'
      ? fieldsOf(event, path)
      : path.length === 0
        ? contextFields(runtime, quoted)
        : [];
  if (options.length === 0) return null;
  return { from: at.pos - typed.length, options, validFor: /^\w*$/ };
}

function contextFields(runtime: string, quoted: boolean): Completion[] {
  const snake = runtime === 'python' && !quoted;
  // Go's second form is a map of texts; its first has no fields at all.
  if (runtime === 'go' && !quoted) return [];
  const fields = FIELDS.map(({ name, python, detail }) => ({
    label: snake ? python : name,
    type: 'property',
    detail: runtime === 'go' ? 'string' : detail,
    info: m.editor_context_field(),
    boost: 50,
  }));
  if (quoted) return fields;
  const label = snake ? 'get_remaining_time_ms' : 'getRemainingTimeMs';
  return [...fields, { label, apply: `${label}()`, type: 'method', detail: 'number', boost: 50 }];
}

function fieldsOf(event: unknown, path: readonly string[]): Completion[] {
  let value = event;
  for (const key of path) value = (value as Record<string, unknown> | null | undefined)?.[key];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value)
    .filter(([label]) => /^\w+$/.test(label))
    .slice(0, 200)
    .map(([label, entry]) => ({
      label,
      type: 'property',
      detail: entry === null ? 'null' : Array.isArray(entry) ? 'array' : typeof entry,
      boost: 50,
    }));
}
