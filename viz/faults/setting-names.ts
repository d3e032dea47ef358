// Names of the settings that can be changed, for completion while one types; fetched when someone wants to change one.

export async function settingNames(): Promise<readonly string[]> {
  const { settings } = await import('../../models/settings.ts');
  return settings().map(({ key }) => key);
}
