import { oc } from '@orpc/contract';
import type { Access, ProcedureMeta } from './access.ts';
import { ERRORS } from './errors.ts';

const { INVALID_INPUT, UNAUTHORIZED, FORBIDDEN } = ERRORS;

/** Procedures begin with one of these, so that none can be without an access. */
const needing = (access: Access) =>
  oc.$meta<ProcedureMeta>({ access }).errors({ INVALID_INPUT, UNAUTHORIZED, FORBIDDEN });

export const open = oc.$meta<ProcedureMeta>({ access: 'everybody' });
export const signedIn = needing('signed-in');
export const reads = needing('read');
export const invokes = needing('invoke');
export const writes = needing('write');
export const administers = needing('admin');
