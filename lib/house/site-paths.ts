/**
 * CloudFront function at the edge: `/` leads to the dashboard, a folder to its page. JavaScript of CloudFront's own runtime,
 * hence a text; test/infra runs it.
 */
export const SITE_PATHS = `
function handler(event) {
  var request = event.request;
  var uri = request.uri;
  if (uri === '/' || uri === '/dashboard' || uri === '/shop') {
    var to = uri === '/' ? '/dashboard/' : uri + '/';
    return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: to } } };
  }
  if (uri.endsWith('/')) request.uri = uri + 'index.html';
  return request;
}
`;
