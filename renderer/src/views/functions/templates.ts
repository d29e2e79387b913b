import type { Template } from '../../../../main/contract/runtime';
import { platform } from '../../lib/platform.svelte';
import { m } from '../../paraglide/messages.js';

let asked: Promise<Template[]> | undefined;

/** The examples; they are the platform's own files, so they are asked for once. */
export function loadTemplates(): Promise<Template[]> {
  asked ??= platform.runtimes.templates();
  asked.catch(() => (asked = undefined));
  return asked;
}

/** The name a function made of it is offered: `hello` of `python/hello`. */
export function templateName({ id }: Template): string {
  return id.split('/').at(-1) ?? id;
}

interface Texts {
  title: () => string;
  description: () => string;
}

/** The platform's examples speak one language; the page speaks the person's. */
const TEXTS: Record<string, Texts> = {
  'go/csv-report': {
    title: m.functions_template_go_csv_report,
    description: m.functions_template_go_csv_report_text,
  },
  'go/hello': {
    title: m.functions_template_hello,
    description: m.functions_template_go_hello_text,
  },
  'go/http-json': {
    title: m.functions_template_go_http_json,
    description: m.functions_template_go_http_json_text,
  },
  'go/signed-page': {
    title: m.functions_template_go_signed_page,
    description: m.functions_template_go_signed_page_text,
  },
  'go/word-count': {
    title: m.functions_template_go_word_count,
    description: m.functions_template_go_word_count_text,
  },
  'node/csv-summary': {
    title: m.functions_template_node_csv_summary,
    description: m.functions_template_node_csv_summary_text,
  },
  'node/hello': {
    title: m.functions_template_hello,
    description: m.functions_template_node_hello_text,
  },
  'node/http-json': {
    title: m.functions_template_node_http_json,
    description: m.functions_template_node_http_json_text,
  },
  'node/signed-token': {
    title: m.functions_template_node_signed_token,
    description: m.functions_template_node_signed_token_text,
  },
  'python/async-gather': {
    title: m.functions_template_python_async_gather,
    description: m.functions_template_python_async_gather_text,
  },
  'python/csv-summary': {
    title: m.functions_template_python_csv_summary,
    description: m.functions_template_python_csv_summary_text,
  },
  'python/hello': {
    title: m.functions_template_hello,
    description: m.functions_template_python_hello_text,
  },
  'python/http-json': {
    title: m.functions_template_python_http_json,
    description: m.functions_template_python_http_json_text,
  },
  'python/sales-report': {
    title: m.functions_template_python_sales_report,
    description: m.functions_template_python_sales_report_text,
  },
};

export function templateTitle({ id, title }: Template): string {
  return TEXTS[id]?.title() ?? title;
}

export function templateDescription({ id, description }: Template): string {
  return TEXTS[id]?.description() ?? description;
}
