import type { Restricted } from '../../../../main/contract/needs';
import { account, may } from '../../lib/account.svelte';
import { m } from '../../paraglide/messages.js';

export const SECTIONS = [
  'general',
  'account',
  'platform',
  'runtimes',
  'http',
  'data',
  'users',
  'keys',
  'audit',
  'about',
] as const;
export type Section = (typeof SECTIONS)[number];

/** Those of a server that people share. */
export const ACCOUNT_SECTIONS = ['account', 'users', 'keys', 'audit'] as const;
export type AccountSection = (typeof ACCOUNT_SECTIONS)[number];

/** What a section is about has to be allowed to who opens it. */
const NEEDED: Partial<Record<Section, Restricted>> = {
  platform: 'settings.get',
  http: 'settings.access',
  users: 'users.list',
  keys: 'keys.list',
  audit: 'audit.list',
};

const TITLES: Record<Section, () => string> = {
  general: m.settings_general,
  account: m.account_title,
  platform: m.settings_platform,
  runtimes: m.settings_runtimes,
  http: m.settings_http,
  data: m.settings_data,
  users: m.users_title,
  keys: m.keys_title,
  audit: m.audit_title,
  about: m.settings_about,
};

export function sectionTitle(section: Section): string {
  return TITLES[section]();
}

/** The sections that there are for who is signed in. */
export function shownSections(): Section[] {
  return SECTIONS.filter((section) => {
    const needed = NEEDED[section];
    const there = !isOfAccounts(section) || account.shared;
    return there && (needed === undefined || may(needed));
  });
}

export function sectionOf(id: string | undefined): Section {
  return shownSections().find((section) => section === id) ?? 'general';
}

export function isOfAccounts(section: Section): section is AccountSection {
  return ACCOUNT_SECTIONS.some((one) => one === section);
}
