import './lib/settle-language';
import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/base.css';
import App from './app.svelte';
import { applyTheme } from './lib/theme.svelte';

applyTheme();

const target = document.getElementById('app');
if (target !== null) mount(App, { target });
