import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{test,tracker,dashboard-web}/**/*.test.{ts,tsx}'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    execArgv: ['--disable-warning=ExperimentalWarning'],
  },
});
