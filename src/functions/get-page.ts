// GET /api/ui: the web page, one document. Script and style stand in it and are named by their hashes, so that a strict
// Content-Security-Policy lets these run and nothing else.
import { createHash } from 'node:crypto';
import type { HttpResponseInit } from '@azure/functions';

export interface PageBundle {
  readonly script: string;
  readonly style: string;
}

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Inside of a script element, `</script` would end it. */
const inElement = (text: string) => text.replace(/<\/(script|style)/gi, '<\\/$1');

export function createGetPage(bundle: PageBundle): () => Promise<HttpResponseInit> {
  const script = inElement(bundle.script);
  const style = inElement(bundle.style);
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>gallery-zone-replicator</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="root"></div>
<noscript>This page needs JavaScript. The same is at hand as an API (/api/openapi.json) and as the command line gzr.</noscript>
<script>${script}</script>
</body>
</html>
`;
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "style-src-attr 'unsafe-inline'",
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-cache',
  };
  return async () => ({ status: 200, body, headers });
}
