import { m } from '../../paraglide/messages.js';
import type { Range } from './ranges';

const LABELS: Record<Range, () => string> = {
  '5m': m.metrics_range_5m,
  '1h': m.metrics_range_1h,
  '6h': m.metrics_range_6h,
  '24h': m.metrics_range_24h,
  '7d': m.metrics_range_7d,
  '30d': m.metrics_range_30d,
};

export function rangeLabel(range: Range): string {
  return LABELS[range]();
}
