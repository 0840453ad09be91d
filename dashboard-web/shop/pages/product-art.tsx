import { useId } from 'react';

/** Whole numbers out of a name, always the same ones. */
const seedOf = (name: string): number => [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 99_991, 7);

const hills = [
  { key: 'far', base: 62, height: 10 },
  { key: 'middle', base: 73, height: 9 },
  { key: 'near', base: 86, height: 7 },
] as const;

/** A picture for products without one: a dawn over hills, always the same for the same name. */
export const ProductArt = ({ name, imageUrl }: { readonly name: string; readonly imageUrl?: string | undefined }) => {
  const sky = useId();
  if (imageUrl !== undefined) return <img src={imageUrl} alt={name} className="size-full object-cover" />;
  const seed = seedOf(name);
  const hue = seed % 360;
  const sunAt = 28 + (seed % 45);
  return (
    <svg viewBox="0 0 100 100" preserveAspectRatio="xMidYMid slice" className="size-full" role="img" aria-label={name}>
      <linearGradient id={sky} x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stopColor={`oklch(0.83 0.06 ${hue})`} />
        <stop offset="1" stopColor={`oklch(0.95 0.05 ${(hue + 50) % 360})`} />
      </linearGradient>
      <rect width="100" height="100" fill={`url(#${sky})`} />
      <circle cx={sunAt} cy="54" r="24" fill="oklch(0.99 0.03 90 / 0.35)" />
      <circle cx={sunAt} cy="54" r="15" fill="oklch(0.97 0.07 80)" />
      {hills.map(({ key, base, height }, index) => {
        const swing = ((seed >> (index * 2)) % 7) - 3 + height;
        return (
          <path
            key={key}
            d={`M0 ${base} C20 ${base - swing} 34 ${base - swing} 52 ${base} S84 ${base + swing / 2} 100 ${base - swing / 2} V100 H0Z`}
            fill={`oklch(${0.72 - index * 0.12} ${0.07 + index * 0.015} ${(hue + 20 + index * 14) % 360})`}
          />
        );
      })}
    </svg>
  );
};
