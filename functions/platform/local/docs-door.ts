import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Door, redirect } from './door.ts';
import { staticDoor } from './static-door.ts';

const INITIALIZER = `window.onload = () => {
  window.ui = SwaggerUIBundle({ url: '/v1/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset], layout: 'StandaloneLayout' });
};
`;

/** The API's reference at `/docs/`, drawn from its OpenAPI document. */
export const docsDoor = (): Door => {
  const files = staticDoor('/docs/', dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json'))));
  return (request, response, url) => {
    if (url.pathname === '/docs') return redirect(response, '/docs/');
    if (url.pathname !== '/docs/swagger-initializer.js') return files(request, response, url);
    response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' });
    response.end(INITIALIZER);
    return true;
  };
};
