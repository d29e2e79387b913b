/** Whether a version runs in a sandbox. */
export const sandbox = `
ALTER TABLE versions ADD COLUMN sandbox INTEGER NOT NULL DEFAULT 0;
`;
