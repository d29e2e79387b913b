import type { WorkerExit } from '../../../runtimes/runtime.ts';
import type { Program } from '../spawner/program.ts';

/** What a program inside reaches of the machine's files. All paths are absolute. */
export interface Access {
  /** Files and folders that it can read, beside the system's programs and libraries. */
  reads: readonly string[];
  /** Folders that it can't, wherever they lie; what `reads` names inside them it can all the same. */
  hidden: readonly string[];
  /** The one folder that it can write. */
  scratch: string;
}

/** A system's own tool that runs other programs in a sandbox. */
export interface Mechanism {
  readonly label: string;
  /** A program that PATH holds, or its path. */
  readonly tool: string;
  /** For people: how to get it. */
  readonly missing: string;
  /** For people: what to do where it is there and the system does not let it work. */
  readonly refused: string;
  /** How many generations below the tool's process the program runs. */
  readonly layers: number;
  /** The tool with the arguments that make it start `program` inside. */
  enclose(tool: string, program: Program, access: Access): Program;
  /** How the program ended, told from how the tool did. */
  exitOf(exit: WorkerExit): WorkerExit;
}

/** Reads and hidden folders so that what lies deeper comes later, and counts. */
export function outermostFirst({ reads, hidden }: Access): { place: string; hidden: boolean }[] {
  return [
    ...reads.map((place) => ({ place, hidden: false })),
    ...hidden.map((place) => ({ place, hidden: true })),
  ].toSorted((a, b) => a.place.length - b.place.length);
}
