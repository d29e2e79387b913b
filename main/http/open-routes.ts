import type { AnySchema, ContractProcedure, ErrorMap } from '@orpc/contract';
import type { ProcedureMeta } from '../contract/access.ts';
import { contract } from '../contract/contract.ts';

type Procedure = ContractProcedure<AnySchema, AnySchema, ErrorMap, ProcedureMeta>;

/** The link that makes a session, and the renderer's own files, which are no secret. */
const PAGE = /^\/(session|(index\.html|favicon\.svg|assets\/[\w.-]+)?)$/;

/** Whether a path needs neither token nor session. Of the contract it is what everybody may use. */
export function createOpenRoutes(): (path: string) => boolean {
  const open = new Set(
    Object.entries(contract).flatMap(([group, procedures]) =>
      Object.entries<Procedure>(procedures).flatMap(([name, procedure]) => {
        const { meta, route } = procedure['~orpc'];
        return meta.access === 'everybody' ? [route.path, `/rpc/${group}/${name}`] : [];
      }),
    ),
  );
  return (path) => PAGE.test(path) || open.has(path);
}
