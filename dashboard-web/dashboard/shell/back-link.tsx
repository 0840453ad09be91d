import { ChevronLeft } from 'lucide-react';
import { Link } from 'react-router';

/** The way to the page above this one, over its title. */
export const BackLink = ({ to, children }: { readonly to: string; readonly children: string }) => (
  <Link to={to} className="mb-2 inline-flex items-center gap-1 text-xs font-medium text-soft hover:text-ink">
    <ChevronLeft aria-hidden className="size-3.5" />
    {children}
  </Link>
);
