// The reference slice without an engine; bench/slice/README.md says what it does. Usage: slice queue|tree speed|trajectory
#include "measure.hpp"
#include "ziggurat-tables.hpp"
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <queue>
#include <string>
#include <vector>

// ---- chance: engine/chance.ts and engine/ziggurat.ts, operation for operation ----

static uint32_t rotate(uint32_t x, int by) { return x << by | x >> (32 - by); }

static uint32_t mix(uint32_t word) {
  uint32_t z = word + 0x9e3779b9u;
  z = (z ^ z >> 16) * 0x21f0aaadu;
  z = (z ^ z >> 15) * 0x735a2d97u;
  return z ^ z >> 15;
}

struct Stream {
  uint32_t word[4];

  Stream(uint64_t seed, const std::string &name) {
    uint32_t low = 0x243f6a88u, high = 0x85a308d3u;
    for (unsigned char unit : name) {
      low = (low ^ unit) * 0x01000193u;
      low ^= low >> 15;
      high = (high ^ unit) * 0x9e3779b1u;
      high ^= high >> 13;
    }
    const uint32_t first = mix(low ^ (uint32_t)name.size());
    const uint32_t second = mix(high ^ first);
    const uint32_t hash[2] = {mix(first ^ second), second & 0x1fffff};
    for (uint32_t lane = 0; lane < 4; lane++) {
      uint32_t w = mix((lane + 1) * 0x9e3779b9u ^ (uint32_t)seed);
      w = mix(w ^ (uint32_t)(seed >> 32));
      w = mix(w ^ hash[0]);
      word[lane] = mix(w ^ hash[1]);
    }
  }

  uint32_t next() {
    const uint32_t s0 = word[0], s1 = word[1], s2 = word[2] ^ s0, s3 = word[3] ^ s1;
    word[0] = s0 ^ s3;
    word[1] = s1 ^ s2;
    word[2] = s2 ^ s1 << 9;
    word[3] = rotate(s3, 11);
    return rotate(s1 * 5, 7) * 9;
  }

  double uniform53() {
    const double upper = next() >> 5;
    const double lower = next() >> 6;
    return (upper * 67108864 + lower) * 0x1p-53;
  }

  double standardExponential() {
    double offset = 0;
    for (;;) {
      const uint32_t a = next(), b = next(), layer = a & 255;
      const double x = ((a >> 8) * 536870912.0 + (b >> 3)) * 0x1p-53 * EXPONENTIAL_X[layer];
      if (x < EXPONENTIAL_X[layer + 1]) return offset + x;
      if (layer == 0) {
        offset += EXPONENTIAL_X[1];
      } else {
        const double low = EXPONENTIAL_Y[layer];
        if (low + uniform53() * (EXPONENTIAL_Y[layer + 1] - low) < portableExp(-x)) return offset + x;
      }
    }
  }

  // exp of engine/math.ts in the range that is needed here, -8 to 0.
  static double portableExp(double x) {
    const int exponent = (int)(1.4426950408889634 * x + 1076.5) - 1076;
    const double high = x - exponent * 0.6931471803691238;
    const double low = exponent * 1.9082149292705877e-10;
    const double rest = high - low;
    const double z = rest * rest;
    const double c = rest - z * (0.16666666666666602 +
                                 z * (-0.0027777777777015593 +
                                      z * (0.00006613756321437934 + z * (-0.0000016533902205465252 + z * 4.1381367970572385e-8))));
    return std::ldexp(1 + (rest * c / (2 - c) - low + high), exponent);
  }
};

// ---- digest: engine/digest.ts ----

struct Digest {
  uint32_t p = 0x243f6a88u, q = 0x85a308d3u;
  void word(uint32_t value) {
    p = rotate((p ^ value) * 0xcc9e2d51u, 15);
    q = rotate((q + value) * 0x1b873593u ^ p, 13);
  }
  void number(double value) {
    uint64_t bits;
    value += 0;
    std::memcpy(&bits, &value, 8);
    word((uint32_t)bits);
    word((uint32_t)(bits >> 32));
  }
  static uint32_t finish(uint32_t x) {
    const uint32_t y = (x ^ x >> 16) * 0x85ebca6bu;
    const uint32_t z = (y ^ y >> 13) * 0xc2b2ae35u;
    return z ^ z >> 16;
  }
  std::string text() const {
    char hex[17];
    std::snprintf(hex, sizeof hex, "%08x%08x", finish(p), finish(q ^ p));
    return hex;
  }
};

// ---- pending events, two ways ----

static const double NEVER = std::numeric_limits<double>::infinity();

/// std::priority_queue; an entry whose order is no longer the one noted for its slot is skipped when it comes up.
struct QueueList {
  struct Entry {
    double at;
    uint64_t orderAndSlot;
  };
  struct Later {
    bool operator()(const Entry &a, const Entry &b) const {
      return a.at > b.at || (a.at == b.at && a.orderAndSlot > b.orderAndSlot);
    }
  };
  std::priority_queue<Entry, std::vector<Entry>, Later> queue;
  std::vector<uint64_t> pending;
  std::vector<double> times;
  uint64_t sequence = 0;
  double poppedAt = 0;

  explicit QueueList(int slots) : pending(slots), times(slots) {}
  void set(int slot, double at) {
    pending[slot] = sequence++ << 13 | (uint64_t)slot;
    times[slot] = at;
    queue.push({at, pending[slot]});
  }
  int pop() {
    for (;;) {
      const Entry entry = queue.top();
      queue.pop();
      const int slot = entry.orderAndSlot & 8191;
      if (pending[slot] != entry.orderAndSlot) continue;
      poppedAt = entry.at;
      return slot;
    }
  }
  double timeOf(int slot) const { return times[slot]; }
};

/// The 4-ary winner tree of engine/event-list.ts.
struct TreeList {
  int firstLeaf;
  std::vector<double> times;
  std::vector<int32_t> winners;
  std::vector<uint64_t> orders;
  uint64_t sequence = 0;
  int popped = -1;
  double poppedAt = 0;

  explicit TreeList(int slots) : orders(slots) {
    const int leaves = (slots + 3) & -4;
    firstLeaf = ((leaves + 8 + 2) / 3 + 3) & -4;
    times.assign(firstLeaf + leaves, NEVER);
    winners.assign(firstLeaf, 0);
  }
  void set(int slot, double at) {
    times[firstLeaf + slot] = at;
    orders[slot] = sequence++;
    if (slot == popped) popped = -1;
    replay(slot);
  }
  int pop() {
    if (popped >= 0) {
      times[firstLeaf + popped] = NEVER;
      replay(popped);
    }
    popped = winners[3];
    poppedAt = times[3];
    return popped;
  }
  double timeOf(int slot) const { return times[firstLeaf + slot]; }

  void replay(int slot) {
    int node = firstLeaf + slot;
    int best = match(node);
    int winner = best - firstLeaf;
    for (;;) {
      node = (node >> 2) + 2;
      if (winners[node] == winner && winner != slot) return;
      times[node] = times[best];
      winners[node] = winner;
      if (node == 3) return;
      best = match(node);
      winner = winners[best];
    }
  }
  int match(int node) const {
    const double time = times[node], one = times[node ^ 1], two = times[node ^ 2], three = times[node ^ 3];
    const int rival = (1 + (two < one)) | (-((three < one) & (three < two)) & 3);
    const double least = times[node ^ rival];
    const int best = node ^ (rival & -(least < time));
    if (least == time || ((one == least) + (two == least) + (three == least) > 1 && least < time))
      return leastOfEqual(node & -4, times[best]);
    return best;
  }
  int leastOfEqual(int first, double time) const {
    if (time == NEVER) return first;
    int best = -1;
    for (int node = first; node < first + 4; node++)
      if (times[node] == time && (best < 0 || orderOf(node) < orderOf(best))) best = node;
    return best;
  }
  uint64_t orderOf(int node) const { return orders[node < firstLeaf ? winners[node] : node - firstLeaf]; }
};

// ---- the model ----

static const int NODES = 16, VMS = 1000, VOLUMES = 1000, REPLICAS = 3000, ENTITIES = NODES + VMS + REPLICAS;
static const double MINUTE = 60000, HOUR = 60 * MINUTE;
static const int NODE_CPU = 240000, NODE_MEMORY = 393216, NODE_DISK = 16777216;

enum Kind : uint8_t { NodeFailed, NodeRepaired, VmFailed, VmStart, ReplicaFailed, ReplicaRebuild, ReplicaRebuilt };
enum Mode : uint8_t { Healthy, Failed, Rebuilding };

/// A number over time and its integral.
struct Gauge {
  double value = 0, since = 0, integral = 0;
  void set(double now, double to) {
    integral += value * (now - since);
    since = now;
    value = to;
  }
  double until(double now) const { return integral + value * (now - since); }
};

template <class List> struct Slice {
  List list{ENTITIES};
  double now = 0;
  std::vector<Stream> luck;
  std::vector<uint8_t> kind = std::vector<uint8_t>(ENTITIES);
  uint8_t up[NODES];
  int32_t freeCpu[NODES], freeMemory[NODES], freeDisk[NODES];
  int32_t vmNode[VMS], vmCpu[VMS], vmMemory[VMS];
  int32_t replicaNode[REPLICAS], volumeSize[VOLUMES], healthy[VOLUMES];
  uint8_t mode[REPLICAS];
  Gauge running, degraded, lost;

  explicit Slice(uint64_t seed) {
    for (int n = 0; n < NODES; n++) luck.emplace_back(seed, "node.luck/node-" + std::to_string(n));
    for (int v = 0; v < VMS; v++) luck.emplace_back(seed, "vm.luck/vm-" + std::to_string(v));
    for (int r = 0; r < REPLICAS; r++) luck.emplace_back(seed, "replica.luck/replica-" + std::to_string(r));
    for (int n = 0; n < NODES; n++) {
      up[n] = 1;
      freeCpu[n] = NODE_CPU;
      freeMemory[n] = NODE_MEMORY;
      freeDisk[n] = NODE_DISK;
      schedule(NodeFailed, n, 8760 * HOUR);
    }
    for (int v = 0; v < VMS; v++) {
      vmCpu[v] = 1000 * (1 + v % 4);
      vmMemory[v] = 1024 * (2 + 2 * (v % 3));
      takeVm(v, placeVm(v));
      schedule(VmFailed, NODES + v, 720 * HOUR);
    }
    for (int u = 0; u < VOLUMES; u++) {
      volumeSize[u] = 20480 * (1 + u % 5);
      healthy[u] = 3;
    }
    for (int r = 0; r < REPLICAS; r++) replicaNode[r] = -1;
    for (int r = 0; r < REPLICAS; r++) {
      takeReplica(r, placeReplica(r));
      mode[r] = Healthy;
      schedule(ReplicaFailed, NODES + VMS + r, 8760 * HOUR);
    }
  }

  void schedule(Kind what, int entity, double mean) {
    const double delay = std::ceil(mean * luck[entity].standardExponential());
    kind[entity] = what;
    list.set(entity, now + (delay < 1 ? 1 : delay));
  }

  int placeVm(int v) const {
    const int cpu = vmCpu[v], memory = vmMemory[v];
    int best = -1;
    double bestScore = -1;
    for (int n = 0; n < NODES; n++) {
      if (!up[n] || freeCpu[n] < cpu || freeMemory[n] < memory) continue;
      const double c = (freeCpu[n] - cpu) * (1.0 / NODE_CPU);
      const double m = (freeMemory[n] - memory) * (1.0 / NODE_MEMORY);
      const double score = c + m - std::fabs(c - m);
      if (score > bestScore) {
        best = n;
        bestScore = score;
      }
    }
    return best;
  }
  int placeReplica(int r) const {
    const int u = r / 3, size = volumeSize[u];
    const int a = replicaNode[3 * u], b = replicaNode[3 * u + 1], c = replicaNode[3 * u + 2];
    int best = -1, bestScore = -1;
    for (int n = 0; n < NODES; n++) {
      if (!up[n] || freeDisk[n] < size || n == a || n == b || n == c) continue;
      if (freeDisk[n] > bestScore) {
        best = n;
        bestScore = freeDisk[n];
      }
    }
    return best;
  }
  void takeVm(int v, int n) {
    vmNode[v] = n;
    freeCpu[n] -= vmCpu[v];
    freeMemory[n] -= vmMemory[v];
    running.set(now, running.value + 1);
  }
  void takeReplica(int r, int n) {
    replicaNode[r] = n;
    freeDisk[n] -= volumeSize[r / 3];
  }
  void recount(int u, int by) {
    const int before = healthy[u], after = healthy[u] = before + by;
    const int degradedBy = (after == 1 || after == 2) - (before == 1 || before == 2);
    const int lostBy = (after == 0) - (before == 0);
    if (degradedBy != 0) degraded.set(now, degraded.value + degradedBy);
    if (lostBy != 0) lost.set(now, lost.value + lostBy);
  }

  void vmFailed(int v) {
    const int n = vmNode[v];
    vmNode[v] = -1;
    freeCpu[n] += vmCpu[v];
    freeMemory[n] += vmMemory[v];
    running.set(now, running.value - 1);
    schedule(VmStart, NODES + v, 5 * MINUTE);
  }
  void vmStart(int v) {
    const int n = placeVm(v);
    if (n < 0) return schedule(VmStart, NODES + v, 5 * MINUTE);
    takeVm(v, n);
    schedule(VmFailed, NODES + v, 720 * HOUR);
  }
  void replicaFailed(int r) {
    if (mode[r] == Healthy) recount(r / 3, -1);
    mode[r] = Failed;
    freeDisk[replicaNode[r]] += volumeSize[r / 3];
    replicaNode[r] = -1;
    schedule(ReplicaRebuild, NODES + VMS + r, 30 * MINUTE);
  }
  void replicaRebuild(int r) {
    const int n = placeReplica(r);
    if (n < 0) return schedule(ReplicaRebuild, NODES + VMS + r, 30 * MINUTE);
    takeReplica(r, n);
    mode[r] = Rebuilding;
    schedule(ReplicaRebuilt, NODES + VMS + r, HOUR);
  }
  void replicaRebuilt(int r) {
    mode[r] = Healthy;
    recount(r / 3, 1);
    schedule(ReplicaFailed, NODES + VMS + r, 8760 * HOUR);
  }
  void nodeFailed(int n) {
    up[n] = 0;
    for (int v = 0; v < VMS; v++)
      if (vmNode[v] == n) vmFailed(v);
    for (int r = 0; r < REPLICAS; r++)
      if (replicaNode[r] == n) replicaFailed(r);
    schedule(NodeRepaired, n, 4 * HOUR);
  }
  void nodeRepaired(int n) {
    up[n] = 1;
    schedule(NodeFailed, n, 8760 * HOUR);
  }

  int step() {
    const int entity = list.pop();
    now = list.poppedAt;
    switch (kind[entity]) {
    case NodeFailed: nodeFailed(entity); break;
    case NodeRepaired: nodeRepaired(entity); break;
    case VmFailed: vmFailed(entity - NODES); break;
    case VmStart: vmStart(entity - NODES); break;
    case ReplicaFailed: replicaFailed(entity - NODES - VMS); break;
    case ReplicaRebuild: replicaRebuild(entity - NODES - VMS); break;
    case ReplicaRebuilt: replicaRebuilt(entity - NODES - VMS); break;
    }
    return entity;
  }

  std::string stateDigest() const {
    Digest digest;
    digest.number(now);
    for (int entity = 0; entity < ENTITIES; entity++) {
      digest.number(list.timeOf(entity));
      digest.word(entity < NODES         ? up[entity]
                  : entity < NODES + VMS ? vmNode[entity - NODES]
                                         : replicaNode[entity - NODES - VMS]);
      for (uint32_t word : luck[entity].word) digest.word(word);
    }
    digest.number(running.until(now));
    digest.number(degraded.until(now));
    digest.number(lost.until(now));
    return digest.text();
  }
};

static const int DIGESTED_EVENTS = 500000;
static const double YEAR = 8760 * HOUR;

template <class List> void run(bool trajectory) {
  Slice<List> slice(1);
  std::string digest;
  Digest ofEvents;
  auto digested = [&](long operations) {
    for (long i = 0; i < operations; i++) {
      const int entity = slice.step();
      ofEvents.number(slice.now);
      ofEvents.word(entity);
    }
  };
  auto plain = [&](long operations) {
    for (long i = 0; i < operations; i++) slice.step();
  };
  if (trajectory) {
    digested(DIGESTED_EVENTS);
    digest = ofEvents.text();
  } else {
    plain(DIGESTED_EVENTS);
    digest = slice.stateDigest();
  }
  const double years = slice.now / YEAR;
  const double speed = trajectory ? operationsPerSecond(digested) : operationsPerSecond(plain);
  std::printf("{\"value\":%.17g,\"notes\":{\"digest\":\"%s\",\"years/CPU-s\":%.0f}}\n", speed, digest.c_str(),
              speed * years / DIGESTED_EVENTS);
}

int main(int argc, char **argv) {
  const bool tree = argc > 1 && std::strcmp(argv[1], "tree") == 0;
  const bool trajectory = argc > 2 && std::strcmp(argv[2], "trajectory") == 0;
  if (tree) run<TreeList>(trajectory);
  else run<QueueList>(trajectory);
}
