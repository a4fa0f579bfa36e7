// ProcessPool: runs pieces of work in forked children, several at once; however a child ends, its ending is reported.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "env/bytes.h"
#include "env/time.h"

namespace wavetank::scenarios {

struct PoolOptions {
  uint32_t jobs = 1;          ///< children at once
  Duration watchdog = 120_s;  ///< wall-clock time after which a child without an answer is killed
};

/// How one child ended.
struct ChildEnding {
  uint64_t token = 0;
  bool answered = false;  ///< `answer` is whole and the child left with 0
  Bytes answer;
  std::string trouble;  ///< not answered: how it died, then the tail of what it wrote to standard error
  Duration wall_time;
};

/// Children are killed when the pool is destroyed, and by the kernel when this process dies. Not for several threads.
class ProcessPool {
 public:
  explicit ProcessPool(PoolOptions options);
  ~ProcessPool();
  ProcessPool(const ProcessPool&) = delete;
  ProcessPool& operator=(const ProcessPool&) = delete;

  bool full() const;
  bool idle() const;
  /// Forks a child that does `work` and sends what it returns. Only when not full.
  /// When the system refuses another process the refusal is the ending.
  void start(uint64_t token, const std::function<Bytes()>& work);
  /// The endings that came within `limit`; returns early when there is one or a signal arrives.
  std::vector<ChildEnding> wait(Duration limit);
  void kill_all();

 private:
  struct Child;
  void read_from(Child& child);
  ChildEnding end_of(Child& child);
  bool ended(const Child& child) const;

  PoolOptions options_;
  std::vector<std::unique_ptr<Child>> children_;
  std::vector<ChildEnding> refused_;
};

/// Nanoseconds of this machine's monotonic clock, for wall-time figures of results.
Time wall_clock();

}  // namespace wavetank::scenarios
