// A file with a KubeSchedulerConfiguration: read as a profile of the scheduler, or refused with everything that is wrong in it.
import type { Issue } from '../models/manifest/issue.ts';
import { parseDocuments } from '../models/manifest/source.ts';
import type { Profile } from '../models/policies/vm-placement.ts';
import { readProfile } from '../models/scheduling/scheduler-profile.ts';

export function readSchedulerFile(text: string, file: string): { profile: Profile } | { issues: readonly Issue[] } {
  const { documents, issues } = parseDocuments(text, file);
  const [document] = documents;
  if (document === undefined) return { issues: issues.length > 0 ? issues : [issueAt(file, 'the file holds nothing')] };
  const { profile, problems } = readProfile(document.value);
  const all = [...issues, ...problems.map((message) => issueAt(file, message))];
  return all.length > 0 ? { issues: all } : { profile };
}

function issueAt(file: string, message: string): Issue {
  const expected = 'a KubeSchedulerConfiguration whose plugins are known';
  return { severity: 'error', code: 'bad-scheduler', message, file, line: 1, column: 1, expected };
}
