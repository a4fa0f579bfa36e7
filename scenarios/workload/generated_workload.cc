// Generated records: each is a function of the stream, its partition and its index alone.
#include <algorithm>
#include <optional>

#include "env/check.h"
#include "scenarios/workload/workload_source.h"
#include "scenarios/workload/zipf.h"

namespace wavetank::scenarios {
namespace {

using Wide = unsigned __int128;

constexpr uint64_t kHourNs = 3'600'000'000'000;
constexpr int kFractionBits = 20;  // of the slots' length, below a nanosecond

/// What else is drawn for a record beside its key.
constexpr uint64_t kValueLane = 0x8E1F'9A7C'3B55'D2E1ull;
constexpr uint64_t kLatenessLane = 0x41C6'4E6D'9F0B'7A35ull;
constexpr uint64_t kJitterLane = 0xD6E8'FEB8'6659'FD93ull;

/// A partition's time is cut into slots of equal length; each holds one arrival, anywhere in it.
class GeneratedSource final : public Workload::Source {
 public:
  GeneratedSource(const WorkloadSpec& spec, WorkloadTarget target, const Random& stream)
      : Source(target),
        draws_(stream),
        slot_((Wide{kHourNs} << kFractionBits) / std::max<uint64_t>(spec.rate.per_hour, 1) * target.partitions),
        total_(static_cast<uint64_t>(Wide{spec.rate.per_hour} * static_cast<uint64_t>(spec.duration.ns) / kHourNs)),
        keys_(std::max<uint64_t>(spec.keys.count, 1)),
        lateness_(static_cast<uint64_t>(spec.out_of_order.ns) + 1),
        least_value_(spec.value_min),
        values_(static_cast<uint64_t>(spec.value_max) - static_cast<uint64_t>(spec.value_min) + 1) {
    const Result<Skew> skew = parse_skew(spec.keys.skew);
    CHECK(skew.has_value(), "{}", skew.error().message);
    if (!skew->uniform) zipf_.emplace(keys_, skew->exponent_thousandths);
  }

  uint64_t count(uint32_t partition) const override {
    return total_ / target().partitions + (partition < total_ % target().partitions ? 1 : 0);
  }

  Time arrival(uint32_t partition, uint64_t index) const override {
    return arrival_of(index, draws_.draw(counter(partition, index)));
  }

  uint64_t arrived_by(uint32_t partition, Time now) const override {
    if (now.ns < 0) return 0;
    const uint64_t records = count(partition);
    uint64_t index = static_cast<uint64_t>(
        std::min<Wide>((Wide{static_cast<uint64_t>(now.ns)} << kFractionBits) / std::max<Wide>(slot_, 1), records));
    while (index < records && arrival(partition, index) <= now) ++index;
    while (index > 0 && arrival(partition, index - 1) > now) --index;
    return index;
  }

  void fill(uint32_t partition, uint64_t first, uint64_t count, engine::Record* out) const override {
    if (zipf_)
      fill_with(partition, first, count, out, [this](uint64_t draw) { return zipf_->rank(draw); });
    else
      fill_with(partition, first, count, out, [this](uint64_t draw) { return Random::scale(draw, keys_); });
  }

 private:
  static uint64_t counter(uint32_t partition, uint64_t index) { return (uint64_t{partition} << 40) | index; }

  Time arrival_of(uint64_t index, uint64_t draw) const {
    const auto begin = static_cast<int64_t>((slot_ * index) >> kFractionBits);
    const auto end = static_cast<int64_t>((slot_ * (index + 1)) >> kFractionBits);
    const uint64_t jitter = Random::scale(mix64(draw ^ kJitterLane), static_cast<uint64_t>(end - begin));
    return {begin + static_cast<int64_t>(jitter)};
  }

  template <class Key>
  void fill_with(uint32_t partition, uint64_t first, uint64_t count, engine::Record* out, Key key) const {
    for (uint64_t i = 0; i < count; ++i) {
      const uint64_t index = first + i;
      const uint64_t draw = draws_.draw(counter(partition, index));
      const uint64_t late = Random::scale(mix64(draw ^ kLatenessLane), lateness_);
      const uint64_t value_draw = mix64(draw ^ kValueLane);
      const uint64_t value = values_ == 0 ? value_draw : Random::scale(value_draw, values_);
      engine::Record& record = out[i];
      record.key = key(draw);
      record.time_ns = kEventEpochNs + arrival_of(index, draw).ns - static_cast<int64_t>(late);
      record.value = static_cast<int64_t>(static_cast<uint64_t>(least_value_) + value);
      record.fingerprint = engine::fingerprint_of(engine::record_id(target().topic, partition, index));
    }
  }

  KeyedRandom draws_;
  Wide slot_;  // length of a partition's slots, in 2^-20 ns
  uint64_t total_;
  uint64_t keys_;
  uint64_t lateness_;
  int64_t least_value_;
  uint64_t values_;  // 0: all 2^64
  std::optional<Zipf> zipf_;
};

}  // namespace

std::shared_ptr<const Workload::Source> make_generated_source(const WorkloadSpec& spec, WorkloadTarget target,
                                                              const Random& stream) {
  return std::make_shared<GeneratedSource>(spec, target, stream);
}

}  // namespace wavetank::scenarios
