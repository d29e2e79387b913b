/** ms that a browser has to begin reading what it was given. */
const KEPT_MS = 60_000;

/** Hands a file to the person, as the browser hands out downloads. */
export function saveFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
