/** A setting that can't be used. The message is one line that names where it was given. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
