// Expanding periods into single faults.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "env/check.h"
#include "faults/plan.h"

namespace wavetank::faults {
namespace {

bool waits_for_fault(const Trigger& trigger) {
  return trigger.kind == Trigger::Kind::kFaultStart || trigger.kind == Trigger::Kind::kFaultEnd;
}

/// Uniform in [-jitter, +jitter], for the `occurrence`-th time.
Duration shift(const KeyedRandom& chance, uint64_t occurrence, Duration jitter) {
  if (jitter.ns <= 0) return {};
  const auto width = static_cast<uint64_t>(jitter.ns) * 2 + 1;
  return Duration{static_cast<int64_t>(Random::scale(chance.draw(occurrence), width)) - jitter.ns};
}

std::vector<Trigger> occurrences(const Fault& fault, Duration horizon, const Random& random) {
  const Trigger& trigger = fault.trigger;
  CHECK(trigger.period > Duration{}, "fault {} has no period", fault.id);
  const KeyedRandom chance(random.child(fault.id).child("jitter"));
  std::vector<Trigger> times;
  Duration at = trigger.at > Duration{} ? trigger.at : trigger.period;
  for (uint64_t occurrence = 1; at < horizon; ++occurrence, at += trigger.period) {
    Trigger time;
    time.at = std::clamp(at + shift(chance, occurrence, trigger.jitter), Duration{}, horizon);
    times.push_back(time);
  }
  return times;
}

}  // namespace

FaultPlan expand(const FaultPlan& plan, Duration horizon, const Random& random) {
  std::map<std::string, std::vector<Trigger>> repeated;  // how each fault that repeats is triggered, by id
  for (const Fault& fault : plan.faults)
    if (fault.trigger.kind == Trigger::Kind::kPeriod) repeated[fault.id] = occurrences(fault, horizon, random);
  // A fault that waits for one that repeats repeats itself; chains need as many rounds as they are long.
  for (bool grown = true; grown;) {
    grown = false;
    for (const Fault& fault : plan.faults) {
      const auto cause = repeated.find(fault.trigger.fault);
      if (!waits_for_fault(fault.trigger) || cause == repeated.end() || repeated.contains(fault.id)) continue;
      std::vector<Trigger>& triggers = repeated[fault.id];
      for (size_t i = 1; i <= cause->second.size(); ++i) {
        triggers.push_back(fault.trigger);
        triggers.back().fault = fmt::format("{}#{}", fault.trigger.fault, i);
      }
      grown = true;
    }
  }
  FaultPlan expanded;
  for (const Fault& fault : plan.faults) {
    const auto triggers = repeated.find(fault.id);
    if (triggers == repeated.end()) {
      expanded.faults.push_back(fault);
      continue;
    }
    for (size_t i = 0; i < triggers->second.size(); ++i) {
      Fault& single = expanded.faults.emplace_back(fault);
      single.id = fmt::format("{}#{}", fault.id, i + 1);
      single.trigger = triggers->second[i];
    }
  }
  return expanded;
}

}  // namespace wavetank::faults
