import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const page = (name: string) => resolve(import.meta.dirname, name, 'index.html');

/**
 * Two pages from one build: `dist/dashboard/` and `dist/shop/`, sharing `dist/assets/`. Addresses are relative, so any
 * static host serves them under any prefix. What differs by stage is read from `/config.json` at run time.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // A strict content security policy allows no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { dashboard: page('dashboard'), shop: page('shop') } },
  },
});
