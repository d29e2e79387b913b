/** What is asked about functions, one thing at a time. Functions are meant by their names. */
export type Asked =
  | { kind: 'create' }
  | { kind: 'rename' | 'settings'; name: string }
  /** `version`: the one to compare at first. */
  | { kind: 'versions'; name: string; version?: number }
  | { kind: 'import'; file?: File };

let asked = $state.raw<Asked | undefined>(undefined);

export const dialogs = {
  get asked(): Asked | undefined {
    return asked;
  },
};

export function ask(next: Asked): void {
  asked = next;
}

export function answered(): void {
  asked = undefined;
}
