import { m } from '../../paraglide/messages.js';

export const SECTIONS = ['general', 'platform', 'runtimes', 'http', 'data', 'about'] as const;
export type Section = (typeof SECTIONS)[number];

const TITLES: Record<Section, () => string> = {
  general: m.settings_general,
  platform: m.settings_platform,
  runtimes: m.settings_runtimes,
  http: m.settings_http,
  data: m.settings_data,
  about: m.settings_about,
};

export function sectionTitle(section: Section): string {
  return TITLES[section]();
}

export function sectionOf(id: string | undefined): Section {
  return SECTIONS.find((section) => section === id) ?? 'general';
}
