/** Opens this browser's session by a token: the server's, or a user's. False where it is not good. */
export async function openSession(token: string): Promise<boolean> {
  // The token goes into a header, never into an address, and is not kept.
  const response = await fetch('/api/session', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  if (response.status !== 201) return false;
  const { ticket } = (await response.json()) as { ticket: string };
  location.assign(`/session?ticket=${encodeURIComponent(ticket)}`);
  return true;
}

export async function endSession(): Promise<void> {
  await fetch('/api/session', { method: 'DELETE' });
  location.reload();
}
