/**
 * How the name of an exported archive ends. It is a zip file, whose own ending belongs to other
 * programs: by this one a system knows what opens it.
 */
export const ARCHIVE_ENDING = '.cfarchive';
/** What an import takes: also one that a person has packed. */
export const IMPORT_ENDINGS = [ARCHIVE_ENDING, '.zip'] as const;
