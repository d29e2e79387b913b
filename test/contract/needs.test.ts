import type { AnySchema, ContractProcedure, ErrorMap } from '@orpc/contract';
import { expect, test } from 'vitest';
import { OWNER, ROLES, type ProcedureMeta } from '../../main/contract/access.ts';
import { contract } from '../../main/contract/contract.ts';
import { mayCall, NEEDS } from '../../main/contract/needs.ts';

type Procedure = ContractProcedure<AnySchema, AnySchema, ErrorMap, ProcedureMeta>;

test('what the page asks what to offer by is what the contract says', () => {
  const said = Object.entries(contract).flatMap(([group, members]) =>
    Object.entries<Procedure>(members).map(
      ([name, procedure]) => [`${group}.${name}`, procedure['~orpc'].meta.access] as const,
    ),
  );
  const restricted = said.filter(
    ([, access]) => !['everybody', 'signed-in', 'read'].includes(access),
  );
  expect(NEEDS).toEqual(Object.fromEntries(restricted));
});

test('who may call what', () => {
  const viewer = { kind: 'user', name: 'ada', scopes: ROLES.viewer } as const;
  expect(mayCall(viewer, 'functions.run')).toBe(false);
  expect(mayCall({ ...viewer, scopes: ROLES.developer }, 'functions.update')).toBe(true);
  expect(mayCall({ ...viewer, scopes: ROLES.developer }, 'settings.get')).toBe(false);
  expect(mayCall(OWNER, 'audit.list')).toBe(true);
});
