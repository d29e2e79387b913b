import type { Command } from 'commander';
import { formatMs } from '../formats.ts';
import { withServer, type CliHost } from '../session.ts';
import { formatTable } from '../table.ts';

export function registerMetrics(program: Command, host: CliHost): void {
  program
    .command('metrics')
    .description('how much is called, how fast, and how well it goes')
    .action((_options: object, command: Command) =>
      withServer(command, host, async ({ terminal, client }) => {
        const metrics = await client.system.metrics(undefined, { signal: terminal.signal });
        if (terminal.json) return terminal.outJson(metrics);
        const { system, invocations, byFunction } = metrics;
        const { workers } = system;
        terminal.out(
          `up ${formatMs(system.uptimeSeconds * 1_000)}, ${Math.round(system.memoryMb)} MB, ` +
            `${workers.busy} workers busy, ${workers.idle} idle, ${workers.starting} starting, ` +
            `${system.queueLength} calls waiting, ${invocations.ratePerSecond.toFixed(1)} calls/s\n\n`,
        );
        terminal.out(
          formatTable(
            [
              { title: 'FUNCTION', value: ({ functionName }) => functionName },
              { title: 'CALLS', value: ({ total }) => String(total), align: 'right' },
              { title: 'FAILED', value: ({ failure }) => String(failure), align: 'right' },
              { title: 'COLD', value: ({ coldStarts }) => String(coldStarts), align: 'right' },
              { title: 'P50', value: ({ durationMs }) => formatMs(durationMs.p50), align: 'right' },
              { title: 'P95', value: ({ durationMs }) => formatMs(durationMs.p95), align: 'right' },
              { title: 'P99', value: ({ durationMs }) => formatMs(durationMs.p99), align: 'right' },
              { title: 'MAX', value: ({ durationMs }) => formatMs(durationMs.maximum) },
            ],
            [...byFunction, { ...invocations, functionName: 'all' }],
            terminal,
          ),
        );
      }),
    );
}
