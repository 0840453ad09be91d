/** Mark and name. */
export const Logo = () => (
  <span className="inline-flex items-center gap-2.5 text-lg font-semibold tracking-tight text-ink">
    <svg aria-hidden="true" viewBox="0 0 32 32" className="size-8">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M8 23 14.4 9.6a1.8 1.8 0 0 1 3.2 0L24 23"
        className="fill-none stroke-on-accent"
        strokeWidth="3"
        strokeLinecap="round"
      />
      <circle cx="16" cy="20.5" r="2.6" className="fill-chart-3" />
    </svg>
    Axon
  </span>
);
