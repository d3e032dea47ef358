// Kubernetes objects and plain values, both ways, and the reading of documents with positions.
export { formatIssue, formatPath, type Issue, nearestName, type Path, type Position } from './issue.ts';
export { documentLimits, parseDocuments, type Source, type SourceDocument } from './source.ts';
export { type CustomParams, found, validate } from './validation.ts';
