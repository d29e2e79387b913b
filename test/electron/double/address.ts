/** Chromium as it is installed knows no schemes of ours: `app://bundle/x` lives at a secure address. */
const SUFFIX = '.electron-double.invalid';

/** Schemes that main registered or handles. */
export const schemes = new Set<string>();

export function toChromium(url: string): string {
  return url.replace(
    /^([a-z][\w+.-]*):\/\/([^/?#]*)/i,
    (whole: string, scheme: string, host: string) =>
      schemes.has(scheme) ? `https://${host}.${scheme}${SUFFIX}` : whole,
  );
}

export function fromChromium(url: string): string {
  return url.replace(/^https:\/\/([^/?#]*)\.([\w+-]+)\.electron-double\.invalid/i, '$2://$1');
}

/** As Chromium tells a frame's origin, which for such schemes Node's `URL` can't. */
export function originOf(url: string): string {
  const { protocol, host } = new URL(fromChromium(url));
  return host === '' ? 'null' : `${protocol}//${host}`;
}
