/** A call to something of the system that the double does not have. */
export interface RecordedCall {
  name: string;
  arguments: unknown[];
}

/** Every such call since the start, for assertions. */
export const calls: RecordedCall[] = [];

/** A function that does nothing but to be remembered, and answers what `answer` says. */
export function recorded<T = undefined>(
  name: string,
  answer?: (...received: never[]) => T,
): (...received: unknown[]) => T {
  return (...received) => {
    calls.push({ name, arguments: received });
    return answer?.(...(received as never[])) as T;
  };
}
