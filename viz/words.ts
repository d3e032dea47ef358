// Numbers for people: clocks, sizes, counts. The simulation's own formats are in the engine; these need no more than a page does.

/** `00:14:03.2`, with days in front when there are any. */
export function clockText(at: number): string {
  const tenths = Math.floor(Math.max(0, at) / 100);
  const [s, m, h] = [Math.floor(tenths / 10) % 60, Math.floor(tenths / 600) % 60, Math.floor(tenths / 36_000) % 24];
  const days = Math.floor(tenths / 864_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${days > 0 ? `${days}d ` : ''}${two(h)}:${two(m)}:${two(s)}.${tenths % 10}`;
}

/** `3m 20s`, `1h 5m`: two units are enough. */
export function spanText(ms: number): string {
  if (!Number.isFinite(ms)) return 'never';
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h ${Math.floor((seconds % 3600) / 60)}m`;
  return `${Math.floor(seconds / 86_400)}d ${Math.floor((seconds % 86_400) / 3600)}h`;
}

export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `60×`, `0.1×`, `10k×`. */
export function speedText(speed: number): string {
  if (speed >= 1000) return `${Math.round(speed / 100) / 10}k×`;
  return `${speed >= 10 ? Math.round(speed) : Math.round(10 * speed) / 10}×`;
}

/** `1 VM`, `2 VMs`. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
