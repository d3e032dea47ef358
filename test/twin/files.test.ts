// Reading within limits, and writing whole files or none.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { UsageError } from '../../twin/exit-code.ts';
import { besideOf, readInput, writeWhole } from '../../twin/files.ts';
import { Intake, inputLimits } from '../../twin/intake.ts';
import { unpackZip } from '../../twin/zip.ts';
import { inFolder } from '../support/command.ts';

it('reads no more than the limits allow, and then keeps nothing', () => {
  const many = new Intake('folder');
  many.take('a.yaml', strToU8('kind: Node'));
  const seen = Array.from({ length: inputLimits.entries }, () => many.see());
  expect(seen).not.toContain(false);
  expect(many.see()).toBe(false);
  expect(many).toMatchObject({ full: true, files: [] });
  expect(many.problems).toEqual([
    `folder: ${inputLimits.entries + 1} entries, and no more than ${inputLimits.entries} are read`,
  ]);

  const large = new Intake('folder');
  expect(large.admit('one.yaml', inputLimits.fileBytes + 1)).toBe(false);
  const fitting = inputLimits.totalBytes / inputLimits.fileBytes;
  for (let i = 0; i < fitting; i++) expect(large.admit(`${i}.yaml`, inputLimits.fileBytes)).toBe(true);
  expect(large.admit('straw.yaml', 1)).toBe(false);
  expect(large.problems).toHaveLength(2);
});

it('does not unpack an archive whose entries say that they are larger than the limits', () => {
  const archive = zipSync({ 'a.yaml': strToU8('kind: Node'), 'b.yaml': strToU8('kind: Node') });
  const view = new DataView(archive.buffer);
  // The size of an entry stands 24 bytes into its header in the directory: APPNOTE.TXT section 4.3.12.
  for (let at = 0; at < archive.length - 4; at++) {
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, inputLimits.fileBytes + 1, true);
  }
  const intake = new Intake('bomb.zip');
  unpackZip(archive, intake);
  expect(intake.files).toEqual([]);
  expect(intake.problems).toHaveLength(2);
});

it('says which archive is broken, and which file is no text', () => {
  const broken = new Intake('broken.zip');
  unpackZip(strToU8('PK\u0003\u0004 and then nothing'), broken);
  expect(broken.problems[0]).toContain('broken.zip: this zip cannot be unpacked');
  const binary = new Intake('picture.yaml');
  binary.take('picture.yaml', Uint8Array.of(0xff, 0xd8, 0xff));
  expect(binary.problems).toEqual(['picture.yaml: this is no text (neither UTF-8 nor UTF-16)']);
});

it('reads what PowerShell writes', () => {
  const intake = new Intake('nodes.yaml');
  intake.take('nodes.yaml', Buffer.from('\ufeffkind: Node', 'utf16le'));
  expect(intake.files[0]?.text).toBe('kind: Node');
});

it('passes over what begins with a dot, and keeps the rest of a folder when one file is no text', () =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, '.hidden.yaml'), 'kind: Node');
    writeFileSync(join(folder, 'good.yaml'), 'kind: Node');
    writeFileSync(join(folder, 'bad.yaml'), Uint8Array.of(0xff, 0xff));
    const { files, problems } = readInput(folder);
    expect(files.map(({ path }) => path)).toEqual([join(folder, 'good.yaml')]);
    expect(problems).toHaveLength(1);
  }));

it('leaves the old file as it was when writing fails in the middle, and nothing beside it', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'sub', 'cluster.yaml');
    writeWhole(path, ['first']);
    const failing = function* () {
      yield 'sec';
      throw new Error('disk full');
    };
    expect(() => writeWhole(path, failing())).toThrow(UsageError);
    expect(readFileSync(path, 'utf8')).toBe('first');
    expect(readdirSync(join(folder, 'sub'))).toEqual(['cluster.yaml']);
    expect(() => writeWhole(folder, ['x'])).toThrow('is a folder');
    expect(existsSync(folder)).toBe(true);
  }));

it('looks for a file that another one names beside that, unless its path is absolute', () => {
  expect(besideOf('drills/night.yaml', '../clusters/four.yaml')).toBe('clusters/four.yaml');
  expect(besideOf('drills/night.yaml', '/srv/four.yaml')).toBe('/srv/four.yaml');
});
