// Serves the built page on this machine alone: the files that the page has, and the run that it opens on. Nothing else of the disk can be asked for.
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, relative, sep } from 'node:path';
import { UsageError } from './exit-code.ts';

export interface PageServer {
  readonly port: number;
  /** Ends it, and what is still being sent. */
  close(): Promise<void>;
}

export interface PageFiles {
  /** Folder of the built page. */
  readonly folder: string;
  /** What `served.json` answers: 200 with a run to open, 422 with what is wrong; null when the page opens on a story of its own. */
  readonly served: (() => { readonly status: 200 | 422; readonly body: unknown }) | null;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Names of this machine. A page of the web that lets its own name lead here (DNS rebinding) asks under that name, and gets nothing. */
const OWN_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/** @param port null for the usual one or, when it is taken, any other. Throws a UsageError when the port that was asked for cannot be had. */
export async function startPageServer(files: PageFiles, port: number | null): Promise<PageServer> {
  const paths = pathsIn(files.folder);
  const server = createServer((request, response) => answer(request, response, files, paths));
  const taken = await listen(server, port ?? USUAL_PORT);
  if (taken !== null && port !== null) throw new UsageError(`--port ${port} cannot be listened on (${taken})`);
  if (taken !== null) await listen(server, 0);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

const USUAL_PORT = 5180;

/** Why it cannot listen there, or null when it does. */
function listen(server: Server, port: number): Promise<string | null> {
  return new Promise((done) => {
    const failed = (error: NodeJS.ErrnoException): void => done(error.code ?? error.message);
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
      done(null);
    });
  });
}

/** Files of the page by the path under which they are asked for. */
function pathsIn(folder: string): ReadonlyMap<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = new Map<string, string>();
  for (const { parentPath, name } of entries) {
    const file = join(parentPath, name);
    paths.set(`/${relative(folder, file).split(sep).join('/')}`, file);
  }
  const index = paths.get('/index.html');
  if (index !== undefined) paths.set('/', index);
  return paths;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { served }: PageFiles,
  paths: ReadonlyMap<string, string>,
): void {
  const { host = '', method } = { host: request.headers.host, method: request.method };
  const path = (request.url ?? '/').replace(/[?#].*$/, '');
  const send = (status: number, type: string, body: string | Uint8Array, headers = {}): void => {
    // What is built anew under the same name shall be seen; the connection is to this machine, so nothing is gained by keeping it.
    const always = { 'content-type': type, 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' };
    response.writeHead(status, { ...always, ...headers });
    response.end(method === 'HEAD' ? undefined : body);
  };
  if (!OWN_NAMES.has(host.replace(/:\d+$/, ''))) send(403, 'text/plain', 'only for this machine\n');
  else if (method !== 'GET' && method !== 'HEAD')
    send(405, 'text/plain', 'only GET and HEAD\n', { allow: 'GET, HEAD' });
  else if (path === '/served.json' && served !== null) {
    const { status, body } = served();
    send(status, TYPES['.json'] ?? '', JSON.stringify(body));
  } else {
    const file = paths.get(path);
    if (file === undefined) send(404, 'text/plain', 'not a file of the page\n');
    else send(200, TYPES[extname(file)] ?? 'application/octet-stream', readFileSync(file));
  }
}
