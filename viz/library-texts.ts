// The texts of all scenarios of the library, in one file that is fetched when the first of them is asked for.
export const scenarioTexts = import.meta.glob<string>('../scenarios/library/*.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
});
