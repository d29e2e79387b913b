import type { FunctionDetail, FunctionInfo } from '../contract/function.ts';
import type { StoredFunction } from '../storage/store.ts';

/** A stored version as lists show it. */
export function toInfo(fn: StoredFunction): FunctionInfo {
  const { id, name, runtime, handler, version, timeout, memory, concurrency } = fn;
  return {
    ...{ id, name, runtime, handler, version, timeout, memory, concurrency },
    sandbox: fn.sandbox,
    env: fn.env,
    description: fn.description,
    createdAt: new Date(fn.createdAt).toISOString(),
    updatedAt: new Date(fn.updatedAt).toISOString(),
  };
}

/** A stored version as the contract tells it. */
export function toDetail(fn: StoredFunction): FunctionDetail {
  return { ...toInfo(fn), files: fn.files };
}
