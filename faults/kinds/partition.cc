// partition: the links between groups of nodes are cut, both ways or one way; a node in two groups is a bridge.
#include <algorithm>
#include <bit>

#include "env/check.h"
#include "faults/kind.h"

namespace wavetank::faults {

FaultKind partition_kind();

namespace {

struct PartitionSettings {
  std::vector<std::string> groups;
  std::string direction = "both";
};

const OptionTable& partition_options() {
  static const OptionTable table(
      "partition",
      {option("groups", &PartitionSettings::groups,
              "Groups of nodes; `rest` is everybody else, and a single group is cut off from the rest.")
           .must_be_given(),
       option("direction", &PartitionSettings::direction,
              "Which way is cut: both; forward, from a group to later ones; backward, from a group to earlier ones.")
           .one_of({"both", "forward", "backward"})});
  return table;
}

constexpr size_t kMostGroups = 64;

/// The groups a node is in, one bit each.
class Cut final : public MessageRule {
 public:
  Cut(Injection& injection, std::vector<uint64_t> groups, std::string direction)
      : injection_(injection), groups_(std::move(groups)), direction_(std::move(direction)) {}

  bool covers(NodeId from, NodeId to) const override {
    const uint64_t a = from < groups_.size() ? groups_[from] : 0;
    const uint64_t b = to < groups_.size() ? groups_[to] : 0;
    if (a == 0 || b == 0 || (a & b) != 0) return false;
    if (direction_ == "both") return true;
    return (std::countr_zero(a) < std::countr_zero(b)) == (direction_ == "forward");
  }
  wavetank::Verdict judge(const MessageInFlight&) override {
    injection_.touched();
    return {wavetank::Verdict::Action::kDrop, {}};
  }

 private:
  Injection& injection_;
  std::vector<uint64_t> groups_;
  std::string direction_;
};

class Partition final : public FaultEffect {
 public:
  void* settings() override { return &settings_; }

  void check(SettingsCheck& check) const override {
    for (const std::string& text : settings_.groups)
      if (text != "rest") check.selector("groups", text);
    const auto rests = std::count(settings_.groups.begin(), settings_.groups.end(), "rest");
    if (rests > 1) check.mistake("groups", "there can be only one `rest`");
    if (rests == 1 && settings_.groups.size() == 1)
      check.mistake("groups", "`rest` is everybody else: name another group beside it");
    if (settings_.groups.size() >= kMostGroups) check.mistake("groups", "at most 63 groups");
  }

  void start(Injection& injection) override {
    std::vector<std::string> groups = settings_.groups;
    if (groups.size() == 1) groups.push_back("rest");
    CHECK(groups.size() <= kMostGroups, "{} groups", groups.size());
    std::vector<uint64_t> membership(injection.cluster().nodes().size());
    std::vector<NodeId> named;
    const auto enter = [&](size_t group, const std::vector<NodeId>& nodes) {
      for (NodeId node : nodes) membership[node] |= uint64_t{1} << group;
      named.insert(named.end(), nodes.begin(), nodes.end());
    };
    for (size_t i = 0; i < groups.size(); ++i)
      if (groups[i] != "rest") enter(i, choose_all(injection, {groups[i]}));
    injection.cuts_off(named);
    const auto rest = std::find(groups.begin(), groups.end(), "rest");
    if (rest != groups.end())
      enter(static_cast<size_t>(rest - groups.begin()), everybody_but(named, membership.size()));
    injection.describe(described(groups));
    injection.install(std::make_unique<Cut>(injection, std::move(membership), settings_.direction));
  }

 private:
  static std::vector<NodeId> everybody_but(const std::vector<NodeId>& named, size_t count) {
    std::vector<NodeId> others;
    for (NodeId node = 0; node < count; ++node)
      if (std::find(named.begin(), named.end(), node) == named.end()) others.push_back(node);
    return others;
  }
  std::string described(const std::vector<std::string>& groups) const {
    const std::string_view sign = settings_.direction == "both"      ? " | "
                                  : settings_.direction == "forward" ? " -/> "
                                                                     : " </- ";
    std::string text;
    for (const std::string& group : groups) {
      if (!text.empty()) text += sign;
      text += group;
    }
    return text;
  }

  PartitionSettings settings_;
};

}  // namespace

FaultKind partition_kind() {
  return {"partition", "The links between groups of nodes are cut.", &partition_options(), "groups", "for", [] {
            return std::unique_ptr<FaultEffect>(new Partition());
          }};
}

}  // namespace wavetank::faults
