import { STATUS_NUMBER } from '../../observe/call-aggregate.ts';
import type { FinishedInvocation, LogText, StoredLog } from '../store.ts';
import {
  CALL,
  FLAG_COLD,
  FLAG_TRUNCATED,
  INVOCATION_STRIDE,
  LOG,
  LOG_STRIDE,
  type Batch,
  type Source,
} from './batch.ts';
import type { SourceNumbers } from './source-numbers.ts';

const INITIAL_CALLS = 128;

/** Collects finished calls and log entries into one `Batch`. On the path of every call. */
export class BatchBuilder {
  bytes = 0;
  records = 0;
  readonly #numbers: SourceNumbers;
  #callText = '';
  #logText = '';
  #outsideText = '';
  #calls = new Float64Array(INITIAL_CALLS * INVOCATION_STRIDE);
  #callEnd = 0;
  #logs = new Float64Array(0);
  #logEnd = 0;
  #outside: number[] = [];

  constructor(numbers: SourceNumbers) {
    this.#numbers = numbers;
  }

  add(call: FinishedInvocation, logs: readonly LogText[]): void {
    const at = this.#callEnd;
    if (at === this.#calls.length) this.#calls = doubled(this.#calls);
    this.#callEnd = at + INVOCATION_STRIDE;
    this.records += 1;
    const n = this.#calls;
    const source = this.#numbers.of(call);
    n[at + CALL.source] = source;
    n[at + CALL.status] = STATUS_NUMBER[call.status];
    n[at + CALL.flags] = (call.coldStart ? FLAG_COLD : 0) + (call.truncated ? FLAG_TRUNCATED : 0);
    n[at + CALL.startedAt] = call.startedAt;
    n[at + CALL.queueMs] = call.queueMs;
    n[at + CALL.initMs] = call.initMs;
    n[at + CALL.runMs] = call.runMs;
    n[at + CALL.totalMs] = call.totalMs;
    n[at + CALL.memoryMb] = call.memoryMb;
    n[at + CALL.logCount] = logs.length;

    const before = this.#callText.length;
    let text = this.#callText + call.id;
    n[at + CALL.id] = call.id.length;
    n[at + CALL.event] = call.event === undefined ? -1 : call.event.length;
    if (call.event !== undefined) text += call.event;
    n[at + CALL.context] = call.context === undefined ? -1 : call.context.length;
    if (call.context !== undefined) text += call.context;
    n[at + CALL.result] = call.result === undefined ? -1 : call.result.length;
    if (call.result !== undefined) text += call.result;
    if (call.error === undefined) {
      n[at + CALL.error] = -1;
      n[at + CALL.errorType] = -1;
    } else {
      const error = JSON.stringify(call.error);
      n[at + CALL.error] = error.length;
      n[at + CALL.errorType] = call.error.type.length;
      text += error + call.error.type;
    }
    this.#callText = text;
    this.bytes += text.length - before + INVOCATION_STRIDE * 8;
    for (const line of logs) this.#addLog(line, source);
  }

  /** An entry outside any call. */
  addLog(line: StoredLog): void {
    const { functionId, functionName } = line;
    const source = this.#numbers.of({
      functionId,
      functionName,
      version: 0,
      runtime: '',
    });
    this.#outside.push(source, line.time, line.level, line.stream, line.message.length);
    this.#outsideText += line.message;
    this.records += 1;
    this.bytes += line.message.length + LOG_STRIDE * 8;
  }

  /** Ends the batch. `sources` are those not sent before. */
  build(sources: Source[]): Batch {
    const logs = new Float64Array(this.#logEnd + this.#outside.length);
    logs.set(this.#logs.subarray(0, this.#logEnd));
    logs.set(this.#outside, this.#logEnd);
    return {
      sources,
      text: this.#callText + this.#logText + this.#outsideText,
      logTextAt: this.#callText.length,
      invocations: this.#calls,
      invocationCount: this.#callEnd / INVOCATION_STRIDE,
      logs,
      logCount: logs.length / LOG_STRIDE,
      outsideCount: this.#outside.length / LOG_STRIDE,
      bytes: this.bytes,
    };
  }

  #addLog(line: LogText, source: number): void {
    const at = this.#logEnd;
    if (at === this.#logs.length) {
      this.#logs = at === 0 ? new Float64Array(64 * LOG_STRIDE) : doubled(this.#logs);
    }
    this.#logEnd = at + LOG_STRIDE;
    const n = this.#logs;
    n[at + LOG.source] = source;
    n[at + LOG.time] = line.time;
    n[at + LOG.level] = line.level;
    n[at + LOG.stream] = line.stream;
    n[at + LOG.message] = line.message.length;
    this.#logText += line.message;
    this.bytes += line.message.length + LOG_STRIDE * 8;
  }
}

function doubled(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(numbers.length * 2);
  grown.set(numbers);
  return grown;
}
