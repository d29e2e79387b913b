import { settleLanguage } from './locale';

// Imported before all else: modules make texts and formats as they load.
document.documentElement.lang = settleLanguage();
