// HOLD with cancel-and-reschedule on std::priority_queue, which cannot cancel: an entry whose order is no longer the one
// noted for its slot is skipped when it comes up. Usage: churn N
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
  std::vector<uint64_t> pending(n);
  uint64_t sequence = 0;
  auto schedule = [&](uint64_t slot, double now) {
    pending[slot] = sequence << 24 | slot;
    queue.push({now + table[sequence & 65535], pending[slot]});
    sequence++;
  };
  for (uint64_t slot = 0; slot < n; slot++) schedule(slot, 0);
  uint32_t other = 1;
  report(operationsPerSecond([&](long operations) {
    for (long i = 0; i < operations; i++) {
      Entry entry = queue.top();
      queue.pop();
      while (pending[entry.orderAndSlot & 0xffffff] != entry.orderAndSlot) {
        entry = queue.top();
        queue.pop();
      }
      schedule(entry.orderAndSlot & 0xffffff, entry.at);
      other = other * 1664525u + 1013904223u;
      schedule((other >> 8) % n, entry.at);
    }
  }));
}
