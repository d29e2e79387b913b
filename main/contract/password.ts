/** How many characters a password that is set has. */
export const PASSWORD_LENGTH = { least: 10, most: 256 } as const;
