import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/base.css';
import App from './app.svelte';
import { getLocale } from './paraglide/runtime.js';
import { applyTheme } from './lib/theme.svelte';

document.documentElement.lang = getLocale();
applyTheme();

const target = document.getElementById('app');
if (target !== null) mount(App, { target });
