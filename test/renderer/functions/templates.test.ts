import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Template } from '../../../main/contract/runtime.ts';
import {
  templateDescription,
  templateName,
  templateTitle,
} from '../../../renderer/src/views/functions/templates.ts';
import { nameProblem } from '../../../renderer/src/views/functions/names.ts';
import { setLocale } from '../../../renderer/src/paraglide/runtime.js';

const RUNTIMES = path.join(import.meta.dirname, '../../../runtimes');

const templates: Template[] = readdirSync(RUNTIMES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: runtime }) => {
    const examples = path.join(RUNTIMES, runtime, 'examples');
    return readdirSync(examples).map((folder) => {
      const about = readFileSync(path.join(examples, folder, 'template.json'), 'utf8');
      const { title, description } = JSON.parse(about) as { title: string; description: string };
      return {
        id: `${runtime}/${folder}`,
        ...{ runtime, title, description },
        ...{ handler: 'handler', files: {}, event: {} },
      };
    });
  });

describe.each(templates)('the example $id', (template) => {
  test('has the texts of its own folder in English', async () => {
    await setLocale('en', { reload: false });
    expect(templateTitle(template)).toBe(template.title);
    expect(templateDescription(template)).toBe(template.description);
  });

  test('speaks Chinese', async () => {
    await setLocale('zh-CN', { reload: false });
    expect(templateDescription(template)).toMatch(/\p{Script=Han}/u);
  });

  test('offers a name that the platform takes', () => {
    expect(nameProblem(templateName(template))).toBeUndefined();
  });
});

test('an example without texts of its own here speaks for itself', () => {
  const strange: Template = {
    ...{ id: 'perl/new', runtime: 'perl', title: 'New', description: 'Something new' },
    ...{ handler: 'handler', files: {}, event: {} },
  };
  expect(templateTitle(strange)).toBe('New');
  expect(templateDescription(strange)).toBe('Something new');
});
