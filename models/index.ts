// The public names of the models: what a Harvester cluster does and how long it takes.
export { AS_FOUND, type BuildOptions, buildCluster } from './assembly/cluster-build.ts';
export { RUN_STRATEGIES, shouldRun } from './compute/run-strategy.ts';
export { clusterDefinition } from './definition.ts';
export * as events from './events.ts';
export * as lifecycles from './lifecycles.ts';
export { measures } from './measures.ts';
export { apiWritable, canReach, canReachMigration, canReachStorage, isUp, reachesApi } from './network/reach.ts';
export { NEWEST_RELEASE, OLDEST_RELEASE, type Release, releaseNamed, releases } from './releases.ts';
export { type ClusterSchema, type ClusterSimulation, type ClusterWorld, clusterSchema } from './schema.ts';
export { expectedOf, parseSettingValue } from './setting-value.ts';
export { defaultOf, type SettingSpec, settingNamed, settingOf, settings } from './settings.ts';
