import js from '@eslint/js';
import ts from 'typescript-eslint';
import globals from 'globals';

export default ts.config(
  { ignores: ['out/', 'dist/', 'node_modules/'] },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
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
  { files: ['**/*.{mjs,js,cjs}'], ...ts.configs.disableTypeChecked },
);
