// The table of increments that every HOLD contestant walks round; the same draws as bench/contestants/increments.ts.
#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

/// 65,536 exponential draws of mean 1.
inline std::vector<double> increments() {
  std::vector<double> table(65536);
  uint32_t state = 12345;
  for (auto &x : table) {
    state = state * 1664525u + 1013904223u;
    x = -std::log((state + 0.5) / 4294967296.0);
  }
  return table;
}
