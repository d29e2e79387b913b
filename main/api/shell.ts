import type { Access, Settings, SettingValues, StorageInfo } from '../contract/settings.ts';

/** What only the shell around the platform knows: the headless server, or the desktop application. */
export interface Shell {
  readonly settings: SettingsSource;
  readonly access: AccessSource;
  storage(): Promise<StorageInfo>;
}

export interface SettingsSource {
  get(): Promise<Settings>;
  /** Writes to the configuration file; `null` removes a key. INVALID_INPUT naming the key. */
  update(values: SettingValues): Promise<Settings>;
}

/** How programs reach the platform over HTTP. */
export interface AccessSource {
  get(): Access;
  /** Opens or closes the port. INVALID_INPUT where it can't be switched from here. */
  set(enabled: boolean): Promise<Access>;
}
