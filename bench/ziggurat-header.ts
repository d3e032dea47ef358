// Gives the C++ programs the ziggurat tables of the engine, so that both sides draw from the very same bits.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXPONENTIAL_X, EXPONENTIAL_Y } from '../engine/ziggurat-tables.ts';

/** Writes `ziggurat-tables.hpp` into a new folder and returns the folder. */
export function zigguratHeader(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hci-twin-bench-'));
  writeFileSync(
    join(folder, 'ziggurat-tables.hpp'),
    `#pragma once\n${cppTable('EXPONENTIAL_X', EXPONENTIAL_X)}${cppTable('EXPONENTIAL_Y', EXPONENTIAL_Y)}`,
  );
  return folder;
}

/** JavaScript writes the shortest decimal that reads back as the same double, which C++ does too. */
function cppTable(name: string, values: Float64Array): string {
  return `static const double ${name}[] = {${Array.from(values, (value) => String(value)).join(', ')}};\n`;
}
