// The server of the page: the files of the page and the run it opens on, and nothing else.
import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UsageError } from '../../twin/exit-code.ts';
import { type PageFiles, startPageServer } from '../../twin/page-server.ts';
import { inFolder } from '../support/command.ts';

interface Reply {
  readonly status: number | undefined;
  readonly body: string;
}

/** A path as it is, which `fetch` would tidy, and a host of one's own, which it would not send. */
function ask(port: number, path: string, host = 'localhost', method = 'GET'): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path, method, headers: { host } }, (response) => {
      let body = '';
      response.on('data', (part) => {
        body += part;
      });
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
    request.on('error', reject);
  });
}

async function served(
  work: (port: number, folder: string) => Promise<void>,
  run: PageFiles['served'] = null,
): Promise<void> {
  await inFolder(async (outer) => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, 'index.html'), '<p>page');
      writeFileSync(join(outer, 'secret'), 'secret');
      const server = await startPageServer({ folder, served: run }, 0);
      try {
        await work(server.port, outer);
      } finally {
        await server.close();
      }
    });
  });
}

it('gives the files of the page, and no other', () =>
  served(async (port, outer) => {
    expect(await ask(port, '/')).toEqual({ status: 200, body: '<p>page' });
    expect(await ask(port, '/index.html?v=1')).toEqual({ status: 200, body: '<p>page' });
    for (const path of [`/../${outer.split('/').at(-1)}/secret`, '/..%2fsecret', `/${outer}/secret`, '/served.json'])
      expect((await ask(port, path)).status).toBe(404);
  }));

it('answers under names of this machine only, and takes nothing in', () =>
  served(async (port) => {
    expect((await ask(port, '/', `127.0.0.1:${port}`)).status).toBe(200);
    expect((await ask(port, '/', 'evil.example')).status).toBe(403);
    expect((await ask(port, '/', 'localhost', 'POST')).status).toBe(405);
  }));

it('reads the run anew each time that it is asked for', () => {
  let asked = 0;
  return served(
    async (port) => {
      await ask(port, '/served.json');
      expect(await ask(port, '/served.json')).toEqual({ status: 200, body: '{"asked":2}' });
    },
    () => ({ status: 200, body: { asked: ++asked } }),
  );
});

it('says when the port that was asked for is taken', () =>
  served(async (port, folder) => {
    await expect(startPageServer({ folder, served: null }, port)).rejects.toThrow(UsageError);
  }));
