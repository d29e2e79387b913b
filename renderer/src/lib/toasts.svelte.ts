export interface Toast {
  id: number;
  kind: 'info' | 'success' | 'error';
  text: string;
  action?: { label: string; run(): void };
}

const SHOWN_MS = 6_000;
/** An offer to undo must be reachable without hurry. */
const WITH_ACTION_MS = 12_000;

let list = $state<Toast[]>([]);
let lastId = 0;

export const toasts = {
  get list(): readonly Toast[] {
    return list;
  },
};

/** A short notice that goes by itself; errors stay until they are dismissed. */
export function toast(
  text: string,
  { kind = 'info', action }: { kind?: Toast['kind']; action?: Toast['action'] } = {},
): void {
  const id = ++lastId;
  list = [...list.slice(-4), { id, kind, text, ...(action && { action }) }];
  if (kind === 'error') return;
  setTimeout(() => dismiss(id), action ? WITH_ACTION_MS : SHOWN_MS);
}

export function dismiss(id: number): void {
  list = list.filter((one) => one.id !== id);
}
