// Replay: one run led step by step: to a time, to an event, or to the next event, with every node's state on show.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "env/hash.h"
#include "env/result.h"
#include "env/time.h"
#include "scenarios/scenario.h"

namespace wavetank::scenarios {

/// A place in a run: a time, or after the handler that reported the nth event of that name.
struct StopPoint {
  std::optional<Time> at;
  std::string event;  ///< dotted name; "" : any
  std::string phase;  ///< "" : the event's first
  uint64_t nth = 1;   ///< counted from the beginning of the run
};

/// "12.5s", "checkpoint.completed", "checkpoint.completed:3", "checkpoint.completed/after-notify:3". The message of a
/// failure says what would be right.
Result<StopPoint> parse_place(std::string_view text);

/// Not for several threads. The same steps as the run of that scenario and seed.
class Replay {
 public:
  /// `scenario` must outlive it and its workload files must have been checked.
  Replay(const Scenario& scenario, uint64_t seed);
  ~Replay();

  /// False when the run ended, or had passed the place, before.
  bool go_to(const StopPoint& place);
  /// Goes on until at least `count` more events have been reported; false when the run ended before.
  bool go_on(uint64_t count);

  Time now() const;
  bool over() const;
  /// Of the run so far; at its end the digest that `run` prints.
  Digest digest() const;
  /// What happened since this was called last, one line each: events, and what faults did.
  std::vector<std::string> take_news();
  /// Every node: whether it is up, and its actors as they describe themselves.
  std::string nodes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace wavetank::scenarios
