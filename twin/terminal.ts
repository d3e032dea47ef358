// The terminal: where text goes, whether it has colour, how wide it is.
import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export interface Terminal {
  /** What was asked for. */
  out(text: string): void;
  /** Everything else: problems, progress, remarks. */
  err(text: string): void;
  /** The text in a style, or as it is where colour is not wanted. */
  paint(style: Style, text: string): string;
  /** Characters in a line. */
  readonly width: number;
  /** Someone watches stderr, so a line there may be rewritten. */
  readonly interactive: boolean;
}

/** A line that is no terminal's is not cut at 80 characters; beyond this nobody reads along. */
const UNBOUNDED_WIDTH = 120;
/** Characters that a line has at least. */
export const NARROWEST = 40;

/** The process's own terminal; its own width where none is given. Its streams may end before we do (`| head`): what is left is then dropped without a word. */
export function openTerminal(noColor: boolean, width: number | null): Terminal {
  const { stdout, stderr, env } = process;
  for (const stream of [stdout, stderr]) stream.on('error', ignoreClosedPipe);
  const colour = wantsColour(noColor, stdout.isTTY === true, env);
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    paint: (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text),
    width: width ?? Math.max(NARROWEST, stdout.columns ?? UNBOUNDED_WIDTH),
    interactive: stderr.isTTY === true && env['TERM'] !== 'dumb',
  };
}

/** Source of the rules: no-color.org (NO_COLOR, when not empty), force-color.org (FORCE_COLOR); an option counts more than either. */
export function wantsColour(refused: boolean, isTerminal: boolean, env: Readonly<Record<string, string | undefined>>) {
  if (refused) return false;
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
