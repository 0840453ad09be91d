import { existsSync } from 'node:fs';
import sirv from 'sirv';
import { type Door, securePage } from './door.ts';

/** Serves a folder of built files below a path: `/dashboard/` -> dist/dashboard. Hashed assets are cached for ever, pages never. */
export const staticDoor = (path: string, folder: string): Door => {
  if (!existsSync(folder)) return () => false;
  const serve = sirv(folder, {
    etag: true,
    setHeaders: (response, file) => {
      securePage(response);
      response.setHeader(
        'cache-control',
        /\/assets\/.+-[\w-]{8,}\.\w+$/.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  return (request, response, url) => {
    if (!url.pathname.startsWith(path)) return false;
    return new Promise((resolve) => {
      request.url = `/${url.pathname.slice(path.length)}${url.search}`;
      response.once('close', () => resolve(true));
      serve(request, response, () => resolve(false));
    });
  };
};
