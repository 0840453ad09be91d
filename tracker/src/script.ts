import { attempt } from './attempt.ts';
import { install } from './install.ts';

// Nothing thrown in here may reach the page.
attempt(() => install(document.currentScript as HTMLScriptElement));
