/** Warnings of the compiler are errors in `npm run typecheck`. */
export default { compilerOptions: { runes: true } };
