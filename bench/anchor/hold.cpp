// HOLD with std::priority_queue: the anchor for the event list. Usage: hold N
#include "increments.hpp"
#include "measure.hpp"
#include <cstdint>
#include <cstdlib>
#include <queue>
#include <vector>

// Sixteen bytes an entry: the order of insertion and the slot share one word. It is the smallest entry that is FIFO-stable.
struct Entry {
  double at;
  uint64_t orderAndSlot;
};
struct Later {
  bool operator()(const Entry &a, const Entry &b) const {
    return a.at > b.at || (a.at == b.at && a.orderAndSlot > b.orderAndSlot);
  }
};

int main(int argc, char **argv) {
  const uint64_t n = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 4000;
  const auto table = increments();
  std::priority_queue<Entry, std::vector<Entry>, Later> queue;
  uint64_t sequence = 0;
  for (uint64_t slot = 0; slot < n; slot++, sequence++) queue.push({table[sequence & 65535], sequence << 24 | slot});
  report(operationsPerSecond([&](long operations) {
    for (long i = 0; i < operations; i++, sequence++) {
      Entry entry = queue.top();
      queue.pop();
      queue.push({entry.at + table[sequence & 65535], sequence << 24 | (entry.orderAndSlot & 0xffffff)});
    }
  }));
}
