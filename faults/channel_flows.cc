// Gathering what the ends of channels tell.
#include "faults/channel_flows.h"

#include <fmt/format.h>

#include "engine/events.h"

namespace wavetank::faults {

void ChannelFlows::observe(const Event& event) {
  if (engine::kind_of(event) != engine::EventKind::kChannelFlow) return;
  const auto& [checkpoint, channel, frames, records, fingerprint] = event.values;
  Ends& ends = ends_[{event.attempt, checkpoint, channel}];
  (event.phase == 0 ? ends.sent : ends.taken) = ChannelFlow{frames, records, static_cast<uint64_t>(fingerprint)};
}

ChannelFlows::Ends ChannelFlows::at(uint32_t attempt, int64_t checkpoint, int64_t channel) const {
  const auto found = ends_.find({attempt, checkpoint, channel});
  return found == ends_.end() ? Ends{} : found->second;
}

std::string channel_name(const std::optional<Topology>& topology, int64_t channel) {
  const auto number = static_cast<size_t>(channel);
  if (!topology || number >= topology->channels.size()) return fmt::format("channel {}", channel);
  const Topology::Link& link = topology->channels[number];
  return fmt::format("channel {} ({} -> {})", channel, topology->task_names.at(link.from),
                     topology->task_names.at(link.to));
}

std::string to_string(const ChannelFlow& flow) {
  return fmt::format("{} records in {} frames", flow.records, flow.frames);
}

}  // namespace wavetank::faults
