import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import globals from 'globals';

export default ts.config(
  { ignores: ['out/', 'dist/', 'node_modules/', 'renderer/src/paraglide/'] },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: globals.node,
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      // What factories return are plain objects of closures, without a `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      // Fastify's and the contract's handlers are asynchronous by signature.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['renderer/**/*.{ts,svelte}'],
    languageOptions: { globals: globals.browser },
  },
  {
    // The types of components are checked by svelte-check.
    files: ['**/*.svelte', '**/*.svelte.ts'],
    ...ts.configs.disableTypeChecked,
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: ts.parser, projectService: false },
    },
    rules: {
      ...ts.configs.disableTypeChecked.rules,
      // Addresses are hashes of this one page.
      'svelte/no-navigation-without-resolve': 'off',
      // What a derived value assigns for its next turn is not seen to be read.
      'no-useless-assignment': 'off',
      // Sets and maps outside templates are plain on purpose.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  { files: ['**/*.{mjs,js,cjs}'], ...ts.configs.disableTypeChecked },
);
