/**
 * The types of errors that the platform and its harnesses report themselves. Every other type is a
 * function's own class.
 */
export const PLATFORM_ERRORS = [
  'Timeout',
  'OutOfMemory',
  'TooManyProcesses',
  'WorkerExit',
  'WorkerStart',
  'ProtocolBroken',
  'Cancelled',
  'LoadFailed',
  'HandlerNotFound',
  'WrongSignature',
  'EventNotReadable',
  'ResultNotJson',
  'ResultTooLarge',
] as const;
export type PlatformErrorType = (typeof PLATFORM_ERRORS)[number];
