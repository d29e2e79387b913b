/** A call as a command line for a POSIX shell. */
export function curlCommand(call: {
  url: string;
  token: string;
  functionId: string;
  event: unknown;
  context: Record<string, unknown> | undefined;
}): string {
  const { url, token, functionId, event, context } = call;
  const body = {
    event: event === undefined ? {} : event,
    ...(context !== undefined && Object.keys(context).length > 0 && { context }),
  };
  return [
    `curl -sS -X POST ${quote(`${url}/api/v1/functions/${encodeURIComponent(functionId)}/invoke`)}`,
    `  -H ${quote(`Authorization: Bearer ${token}`)}`,
    `  -H ${quote('Content-Type: application/json')}`,
    `  --data-binary ${quote(JSON.stringify(body))}`,
  ].join(' \\\n');
}

/** Within single quotes a shell reads nothing but the quote itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
