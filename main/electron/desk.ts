import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { app, dialog, session } from 'electron';
import type { ApiContext } from '../api/implementer.ts';
import { router } from '../api/router.ts';
import type { Config } from '../config/load.ts';
import { PACKAGE_ROOT } from '../server/paths.ts';
import { startPlatform, VERSION } from '../start-platform.ts';
