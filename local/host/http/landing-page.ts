// The page at `/`, which tells a person with a browser that the app runs and where its functions are listed.
import type { ServerResponse } from 'node:http';

const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Your function app is up and running</title></head>
<body style="font-family: sans-serif; margin: 4rem">
<h1>Your function app is up and running</h1>
<p>It is served by the embedded Functions host. Its functions: <a href="/admin/functions">/admin/functions</a>.</p>
</body>
</html>
`;

export function sendLandingPage(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
}
