// The C++ side of bench/measure.ts: same warm-up, same repetitions, same median, same line of JSON.
#pragma once
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

/// CPU seconds which this process has used so far.
inline double cpuSeconds() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

/// Median operations per CPU second of `run(operations)`.
template <class Run> double operationsPerSecond(Run run, long chunk = 1000) {
  long operations = chunk;
  double start = cpuSeconds(), last = 0;
  while (cpuSeconds() - start < 0.4) {
    double before = cpuSeconds();
    run(operations);
    last = cpuSeconds() - before;
    if (last < 0.025) operations *= 2;
  }
  operations = std::max(chunk, (long)(operations * 0.05 / std::max(last, 1e-3)));
  std::vector<double> figures;
  for (int i = 0; i < 15; i++) {
    double before = cpuSeconds();
    run(operations);
    figures.push_back(operations / (cpuSeconds() - before));
  }
  std::sort(figures.begin(), figures.end());
  return figures[7];
}

inline void report(double value) { std::printf("{\"value\":%.17g,\"notes\":{}}\n", value); }
