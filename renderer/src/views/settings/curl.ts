export interface CurlCall {
  /** `http://127.0.0.1:8080` */
  url: string;
  token: string;
  /** The function's name. */
  name: string;
}

/** A command that calls a function, for a POSIX shell, PowerShell 7.3 and later. */
export function curlCommand({ url, token, name }: CurlCall): string {
  const address = `${url}/api/v1/functions/${encodeURIComponent(name)}/invoke`;
  return [
    `curl -s ${quoted(address)}`,
    `-H ${quoted(`Authorization: Bearer ${token}`)}`,
    `-H 'Content-Type: application/json'`,
    `-d '{"event": {}}'`,
  ].join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
