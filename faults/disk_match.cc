// The rule behind every fault of disks.
#include "faults/disk_match.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace wavetank::faults {
namespace {

/// In the order of DiskRequest::Kind.
const std::array<std::string, 7> kOperations = {"append", "read", "sync", "truncate", "rename", "remove", "list"};

class OperationRule final : public DiskRule {
 public:
  OperationRule(Injection& injection, const DiskMatch& match, DiskDecision decide)
      : injection_(injection),
        nodes_(choose_all(injection, match.nodes)),
        match_(match),
        decide_(std::move(decide)),
        chance_(injection.random().child("disk")) {}

  bool covers(NodeId node) const override { return std::binary_search(nodes_.begin(), nodes_.end(), node); }

  DiskVerdict judge(const DiskRequest& request) override {
    const std::string& name = kOperations[static_cast<size_t>(request.kind)];
    if (!match_.operation.empty() &&
        std::find(match_.operation.begin(), match_.operation.end(), name) == match_.operation.end())
      return {};
    if (!request.file.starts_with(match_.file)) return {};
    const uint64_t draw = chance_.draw(request.node, ++seen_);
    if (Random::scale(draw, Probability::always().ppb) >= match_.share.ppb) return {};
    injection_.touched();
    return decide_(mix64(draw));
  }

 private:
  Injection& injection_;
  std::vector<NodeId> nodes_;
  DiskMatch match_;
  DiskDecision decide_;
  KeyedRandom chance_;
  uint64_t seen_ = 0;
};

}  // namespace

void check_disk(const DiskMatch& match, SettingsCheck& check) {
  for (const std::string& text : match.nodes) check.selector("nodes", text);
  for (const std::string& operation : match.operation)
    if (std::find(kOperations.begin(), kOperations.end(), operation) == kOperations.end())
      check.mistake("operation",
                    fmt::format("`{}` is not a disk operation: {}", operation, fmt::join(kOperations, ", ")));
  if (match.share == Probability::never()) check.mistake("share", "a share of 0 hits nothing");
}

void install_disk(Injection& injection, const DiskMatch& match, DiskDecision decide) {
  injection.install(std::make_unique<OperationRule>(injection, match, std::move(decide)));
}

}  // namespace wavetank::faults
