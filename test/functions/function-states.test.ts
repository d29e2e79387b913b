import { expect, it } from 'vitest';
import { PlatformError } from '../../main/contract/errors.ts';
import type { Deployer } from '../../main/functions/deployer.ts';
import { createFunctionStates } from '../../main/functions/function-states.ts';
import { createRuntimeCatalog } from '../../main/functions/runtime-catalog.ts';
import type { Runtime } from '../../runtimes/runtime.ts';
import { aFunction } from '../storage/records.ts';

it('a state follows what the deployer does with the current version', async () => {
  let build: () => Promise<void> = () => Promise.resolve();
  const watched: Pick<Deployer, 'standBy' | 'deploy'> = {
    standBy: () => build().then(() => undefined),
    deploy: () => build(),
  };
  const installed = { id: 'node', aliases: [], detect: async () => ({ available: true }) };
  const missing = { id: 'go', aliases: [], detect: async () => ({ available: false, hint: '' }) };
  const catalog = createRuntimeCatalog([installed, missing] as unknown as Runtime[]);
  const changed: string[] = [];
  const { deployer, of } = createFunctionStates(
    watched as Deployer,
    catalog,
    { detect: async () => ({ available: false }) },
    (id) => changed.push(id),
  );
  const fn = aFunction();
  expect(await of(fn)).toBe('ready');
  expect(await of({ ...fn, runtime: 'go' })).toBe('runtime-missing');
  expect(await of({ ...fn, sandbox: true })).toBe('sandbox-missing');

  const building = Promise.withResolvers<void>();
  build = () => building.promise;
  const deploying = deployer.deploy(fn);
  expect(await of(fn)).toBe('building');
  building.reject(new PlatformError('BUILD_FAILED'));
  await expect(deploying).rejects.toThrow(PlatformError);
  expect(await of(fn)).toBe('failed');
  expect(changed).toEqual([fn.id, fn.id]);

  // Another version is judged by itself; the same one may be built later.
  expect(await of({ ...fn, version: 2 })).toBe('ready');
  build = () => Promise.resolve();
  await deployer.deploy(fn);
  expect(await of(fn)).toBe('ready');
});
