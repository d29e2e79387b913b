import type { Setting } from '../../../../main/contract/settings';
import { m } from '../../paraglide/messages.js';

interface Texts {
  meaning(): string;
  allowed(): string;
}

/** Named one by one: looked up by name, every message of the application would be in this chunk. */
export const SETTING_TEXTS: Readonly<Record<string, Texts>> = {
  'server.host': {
    meaning: m.settings_key_server_host,
    allowed: m.settings_allowed_server_host,
  },
  'server.port': {
    meaning: m.settings_key_server_port,
    allowed: m.settings_allowed_server_port,
  },
  'server.mode': {
    meaning: m.settings_key_server_mode,
    allowed: m.settings_allowed_server_mode,
  },
  'server.allowed_hosts': {
    meaning: m.settings_key_server_allowed_hosts,
    allowed: m.settings_allowed_server_allowed_hosts,
  },
  'limits.event_bytes': {
    meaning: m.settings_key_limits_event_bytes,
    allowed: m.settings_allowed_limits_event_bytes,
  },
  'limits.result_bytes': {
    meaning: m.settings_key_limits_result_bytes,
    allowed: m.settings_allowed_limits_result_bytes,
  },
  'runtime.work_dir': {
    meaning: m.settings_key_runtime_work_dir,
    allowed: m.settings_allowed_runtime_work_dir,
  },
  'runtime.max_concurrent': {
    meaning: m.settings_key_runtime_max_concurrent,
    allowed: m.settings_allowed_runtime_max_concurrent,
  },
  'runtime.default_timeout': {
    meaning: m.settings_key_runtime_default_timeout,
    allowed: m.settings_allowed_runtime_default_timeout,
  },
  'runtime.default_memory': {
    meaning: m.settings_key_runtime_default_memory,
    allowed: m.settings_allowed_runtime_default_memory,
  },
  'runtime.max_queue': {
    meaning: m.settings_key_runtime_max_queue,
    allowed: m.settings_allowed_runtime_max_queue,
  },
  'runtime.idle_timeout': {
    meaning: m.settings_key_runtime_idle_timeout,
    allowed: m.settings_allowed_runtime_idle_timeout,
  },
  'runtime.init_timeout': {
    meaning: m.settings_key_runtime_init_timeout,
    allowed: m.settings_allowed_runtime_init_timeout,
  },
  'runtime.shutdown_grace': {
    meaning: m.settings_key_runtime_shutdown_grace,
    allowed: m.settings_allowed_runtime_shutdown_grace,
  },
  'runtime.paths.node': {
    meaning: m.settings_key_runtime_paths_node,
    allowed: m.settings_allowed_runtime_paths_node,
  },
  'runtime.paths.python': {
    meaning: m.settings_key_runtime_paths_python,
    allowed: m.settings_allowed_runtime_paths_python,
  },
  'runtime.paths.go': {
    meaning: m.settings_key_runtime_paths_go,
    allowed: m.settings_allowed_runtime_paths_go,
  },
  'monitor.log_level': {
    meaning: m.settings_key_monitor_log_level,
    allowed: m.settings_allowed_monitor_log_level,
  },
  'monitor.enable_metrics': {
    meaning: m.settings_key_monitor_enable_metrics,
    allowed: m.settings_allowed_monitor_enable_metrics,
  },
  'storage.max_age_days': {
    meaning: m.settings_key_storage_max_age_days,
    allowed: m.settings_allowed_storage_max_age_days,
  },
  'storage.max_size_mb': {
    meaning: m.settings_key_storage_max_size_mb,
    allowed: m.settings_allowed_storage_max_size_mb,
  },
};

/** What a key means; in the server's own words where this page does not know it. */
export function settingMeaning({ path, description }: Setting): string {
  return SETTING_TEXTS[path]?.meaning() ?? description;
}

/** Ends the sentence "It must be …". */
export function settingAllowed({ path, allowed }: Setting): string {
  return SETTING_TEXTS[path]?.allowed() ?? allowed;
}

/** The default in words. */
export function settingDefault({ path, kind, default: value, defaultText }: Setting): string {
  if (kind === 'program') return m.settings_default_program();
  if (path === 'runtime.work_dir') return m.settings_default_work_dir();
  if (Array.isArray(value) && value.length === 0) return m.settings_default_none();
  return defaultText;
}

const GROUPS: Readonly<Record<string, () => string>> = {
  server: m.settings_group_server,
  limits: m.settings_group_limits,
  runtime: m.settings_group_runtime,
  monitor: m.settings_group_monitor,
  storage: m.settings_group_storage,
};

export function groupTitle(group: string): string {
  return GROUPS[group]?.() ?? group;
}
