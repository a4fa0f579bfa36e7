// Where two traces part: files of `run --trace`, compared step by step, told to people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "env/result.h"

namespace wavetank::scenarios {

/// The member "trace" of a trace's first line: {"trace": …, "scenario": …, "seed": …, "nodes": […]}. Each line after it
/// is one step: {"at_ns": …, "step": "sent", "from": "worker-1/3", "to": "store-1", "type": "store.put", …}.
constexpr std::string_view kTraceFormat = "wavetank.trace/1";

struct TraceDifference {
  uint64_t same_steps = 0;  ///< how many steps the two have in common from the beginning
  bool same = false;
  std::string text;  ///< for people; ends in a newline
};

/// Fails when a file cannot be read or is no trace; the message names it.
Result<TraceDifference> compare_traces(const std::string& path_a, const std::string& path_b);

/// A line of a trace for people: "12.000345678s  worker-1 → coordinator-1  sent heartbeat, 40 bytes, number 12".
/// A line that is no step is given back as it is.
std::string tell_trace_line(std::string_view line);

}  // namespace wavetank::scenarios
