// watermark: within an attempt a task's watermark never falls.
#include <fmt/format.h>

#include <map>
#include <utility>

#include "engine/events.h"
#include "env/calendar.h"
#include "faults/invariant.h"

namespace wavetank::faults {

InvariantKind watermark_invariant();

namespace {

class Watermark final : public Invariant {
 public:
  void observe(const Event& event) override {
    if (engine::kind_of(event) != engine::EventKind::kWatermarkAdvanced) return;
    const int64_t task = event.values[0];
    const int64_t watermark = event.values[1];
    const auto [place, first] = latest_.try_emplace({event.attempt, task}, watermark);
    if (!first && watermark < place->second)
      violations_.add(fmt::format("{}: watermark of task {} in attempt {} fell from {} to {}", to_string(event.at),
                                  task, event.attempt, to_iso8601(place->second), to_iso8601(watermark)));
    place->second = watermark;
    ++advances_;
  }

  Finding finish(const Evidence&) override {
    return violations_.finding(advances_ > 0, fmt::format("{} watermarks of {} task attempts, {} fell", advances_,
                                                          latest_.size(), violations_.count()));
  }

 private:
  std::map<std::pair<uint32_t, int64_t>, int64_t> latest_;  // by (attempt, task)
  uint64_t advances_ = 0;
  Violations violations_;
};

}  // namespace

InvariantKind watermark_invariant() {
  return {"watermark", "Within one attempt, a task's watermark never falls.",
          [] { return std::unique_ptr<Invariant>(new Watermark()); }};
}

}  // namespace wavetank::faults
