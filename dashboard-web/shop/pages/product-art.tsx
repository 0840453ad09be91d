/** A picture for products without one: an abstract still life, always the same for the same name. */
export const ProductArt = ({ name, imageUrl }: { readonly name: string; readonly imageUrl?: string | undefined }) => {
  if (imageUrl !== undefined) return <img src={imageUrl} alt={name} className="size-full object-cover" />;
  const seed = [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7);
  const hue = (seed * 47) % 360;
  const shapes = Array.from({ length: 5 }, (_, index) => ({
    key: `shape-${index}`,
    x: 12 + ((seed * (index + 3) * 17) % 76),
    y: 26 + ((seed * (index + 5) * 13) % 52),
    r: 8 + ((seed * (index + 2)) % 15),
    fill: `oklch(${0.62 + index * 0.07} 0.13 ${(hue + index * 26) % 360})`,
  }));
  return (
    <svg viewBox="0 0 100 100" preserveAspectRatio="xMidYMid slice" className="size-full" role="img" aria-label={name}>
      <rect width="100" height="100" fill={`oklch(0.9 0.05 ${hue})`} />
      <path d="M0 78 Q50 66 100 78 V100 H0Z" fill={`oklch(0.8 0.07 ${(hue + 30) % 360})`} />
      {shapes.map(({ key, x, y, r, fill }) => (
        <g key={key}>
          <ellipse cx={x} cy={y + r + 2} rx={r} ry={2.4} fill="oklch(0.3 0.03 60 / 0.14)" />
          <circle cx={x} cy={y} r={r} fill={fill} />
          <circle cx={x - r / 3} cy={y - r / 3} r={r / 4} fill="oklch(1 0 0 / 0.35)" />
        </g>
      ))}
    </svg>
  );
};
