// Fault plans from RapidCheck's generators, which are known in this file alone.
#include "scenarios/search/generator.h"

#include <fmt/format.h>
#include <rapidcheck.h>

#include <algorithm>

#include "scenarios/search/ddmin.h"
#include "scenarios/search/reductions.h"

namespace wavetank::scenarios::search {
namespace {

using faults::Fault;
using faults::FaultPlan;
using faults::Trigger;

constexpr size_t kMostFaults = 6;

// Each draw stands in an expression of its own: the order of two draws in one would be the compiler's.
template <class T>
T between(T low, T high) {
  return *rc::gen::inRange<T>(low, high + 1);
}
bool one_in(int n) { return between(1, n) == 1; }
template <class T>
const T& any_of(const std::vector<T>& values) {
  return values[between<size_t>(0, values.size() - 1)];
}
/// Small ones as often as large ones, by powers of two; in whole milliseconds.
Duration time_up_to(Duration most) {
  int64_t high = std::max<int64_t>(most.ns / 1'000'000, 1);
  for (int halvings = between(0, 6); halvings > 0 && high > 1; --halvings) high /= 2;
  return Duration{between<int64_t>(std::max<int64_t>(high / 2, 1), high) * 1'000'000};
}
/// A random few of them, or many, at least one.
template <class T>
std::vector<T> some_of(const std::vector<T>& values) {
  std::vector<T> chosen;
  const int rarity = between(2, 12);
  for (const T& value : values)
    if (one_in(rarity)) chosen.push_back(value);
  if (chosen.empty()) chosen.push_back(any_of(values));
  return chosen;
}

enum class SelectorForm { kNode, kRole, kAnyOf, kOwner, kLeader };

/// What this plan is made of.
struct Swarm {
  std::vector<std::string> kinds;
  std::vector<Trigger::Kind> triggers;
  std::vector<SelectorForm> selectors;
};

Swarm some_swarm() {
  std::vector<std::string> kinds;
  for (const faults::FaultKind& kind : faults::fault_kinds()) kinds.emplace_back(kind.name);
  Swarm swarm;
  swarm.kinds = some_of(kinds);
  swarm.triggers = some_of<Trigger::Kind>({Trigger::Kind::kTime, Trigger::Kind::kEvent, Trigger::Kind::kEvent,
                                           Trigger::Kind::kFaultStart, Trigger::Kind::kFaultEnd});
  swarm.selectors = some_of<SelectorForm>({SelectorForm::kNode, SelectorForm::kNode, SelectorForm::kRole,
                                           SelectorForm::kAnyOf, SelectorForm::kOwner, SelectorForm::kLeader});
  return swarm;
}

class FaultMaker {
 public:
  FaultMaker(const Reach& reach, const Swarm& swarm, const FaultPlan& earlier)
      : reach_(reach), swarm_(swarm), earlier_(earlier) {}

  Fault make(std::string id) {
    Fault fault;
    fault.id = std::move(id);
    fault.kind = any_of(swarm_.kinds);
    fault.must_touch = false;
    fault.trigger = some_trigger();
    fault.arguments = arguments_of(fault.kind);
    const faults::FaultKind& kind = *faults::find_fault_kind(fault.kind);
    if (!kind.lasting_key.empty()) fault.lasting = time_up_to(reach_.longest);
    // What a machine's death or a clogged link ends with must be known beforehand.
    const bool open_end = fault.lasting && fault.kind != "kill" && fault.kind != "power_off" && fault.kind != "clog";
    if (open_end && one_in(6)) fault.until = some_event();
    return fault;
  }

  Trigger some_trigger() {
    Trigger trigger;
    trigger.kind = any_of(swarm_.triggers);
    const bool chained = trigger.kind == Trigger::Kind::kFaultStart || trigger.kind == Trigger::Kind::kFaultEnd;
    if (chained && earlier_.faults.empty()) trigger.kind = one_in(2) ? Trigger::Kind::kTime : Trigger::Kind::kEvent;
    if (trigger.kind == Trigger::Kind::kEvent) return some_event();
    if (trigger.kind == Trigger::Kind::kTime) {
      trigger.at = Duration{between<int64_t>(1, reach_.input.ns / 1'000'000) * 1'000'000};
      return trigger;
    }
    trigger.fault = any_of(earlier_.faults).id;
    if (!one_in(3)) trigger.at = time_up_to(reach_.heartbeat * 2);
    return trigger;
  }

 private:
  Trigger some_event() {
    const EventPlace& place = any_of(reach_.events);
    Trigger trigger;
    trigger.kind = Trigger::Kind::kEvent;
    trigger.event = place.event;
    trigger.phase = place.phase;
    trigger.nth = between<uint32_t>(1, place.most);
    // Between two effects of one handler, or some time later.
    if (one_in(2)) trigger.at = time_up_to(reach_.checkpoint);
    return trigger;
  }

  std::string some_nodes() {
    switch (any_of(swarm_.selectors)) {
      case SelectorForm::kRole:
        return any_of(reach_.roles);
      case SelectorForm::kAnyOf: {
        const int count = between(1, 2);
        return fmt::format("any {} of {}", count, any_of(reach_.roles));
      }
      case SelectorForm::kOwner:
        return fmt::format("owner-of({})", any_of(reach_.tasks));
      case SelectorForm::kLeader:
        return "leader-of(coordinator-*)";
      case SelectorForm::kNode:
        break;
    }
    return any_of(reach_.nodes);
  }

  std::string some_link() {
    if (one_in(8)) return "all";
    std::string from = some_nodes();
    if (one_in(4)) return from;
    const std::string to = one_in(3) ? "all" : some_nodes();
    return from + (one_in(3) ? " <-> " : " -> ") + to;
  }

  static std::string some_share() { return fmt::format("{}%", one_in(3) ? 100 : between(1, 60)); }

  /// Which messages: of a link, sometimes of one type, a share of them.
  std::vector<Setting> some_messages() {
    // Hardly any link carries all types of messages.
    const bool typed = one_in(2);
    const std::string link = typed ? (one_in(2) ? "all" : some_nodes()) : some_link();
    std::vector<Setting> settings = {{"link", {link}}};
    if (typed) settings.push_back({"type", {any_of(reach_.messages)}});
    if (one_in(4))
      settings.push_back({"nth", {std::to_string(between(1, 20))}});
    else
      settings.push_back({"share", {some_share()}});
    return settings;
  }

  std::vector<Setting> some_disk_operations() {
    std::vector<Setting> settings = {{"nodes", {some_nodes()}}};
    if (one_in(2))
      settings.push_back(
          {"operation", {any_of<std::string>({"append", "read", "sync", "truncate", "rename", "remove"})}});
    if (one_in(2)) settings.push_back({"share", {some_share()}});
    return settings;
  }

  std::vector<Setting> some_partition() {
    const std::string one = some_nodes();
    std::string other = one_in(2) ? "rest" : some_nodes();
    if (other == one) other = "rest";
    return {{"groups", {one, other}}, {"direction", {any_of<std::string>({"both", "forward", "backward"})}}};
  }

  std::vector<Setting> arguments_of(const std::string& kind) {
    std::vector<Setting> settings;
    const auto add_time = [&](const char* key, Duration most) {
      settings.push_back({key, {format_option(time_up_to(most))}});
    };
    if (kind == "partition") return some_partition();
    if (kind == "reset_connections") return {{"link", {some_link()}}};
    if (kind == "kill" || kind == "power_off" || kind == "pause") return {{"nodes", {some_nodes()}}};
    if (kind == "slow_cpu") return {{"nodes", {some_nodes()}}, {"percent", {std::to_string(between(110, 2000))}}};
    if (kind == "clock_skew") {
      const Duration offset = time_up_to(reach_.input);
      return {{"nodes", {some_nodes()}}, {"offset", {(one_in(2) ? "-" : "") + format_option(offset)}}};
    }
    if (kind == "clock_drift") {
      const Duration gain = time_up_to(200_ms);
      return {{"nodes", {some_nodes()}}, {"per_second", {(one_in(2) ? "-" : "") + format_option(gain)}}};
    }
    if (kind == "slow_disk" || kind == "stall_disk" || kind == "fail_disk") {
      settings = some_disk_operations();
      if (kind == "slow_disk") add_time("add", 1_s);
      if (kind == "fail_disk" && one_in(3)) settings.push_back({"reason", {"full"}});
      return settings;
    }
    settings = some_messages();
    if (kind == "delay") add_time("add", reach_.heartbeat);
    if (kind == "duplicate" && one_in(2)) add_time("after", reach_.heartbeat);
    if (kind == "reorder") add_time("window", 500_ms);
    if (kind == "throttle") settings.push_back({"rate", {any_of<std::string>({"1/s", "5/s", "20/s", "100/s"})}});
    if (kind == "limit_bandwidth")
      settings.push_back({"to", {any_of<std::string>({"10kbit/s", "100kbit/s", "1Mbit/s"})}});
    return settings;
  }

  const Reach& reach_;
  const Swarm& swarm_;
  const FaultPlan& earlier_;
};

/// An id that the plan has not.
std::string free_id(const FaultPlan& plan) {
  for (size_t number = plan.faults.size() + 1;; ++number) {
    std::string id = fmt::format("F{}", number);
    if (std::ranges::find(plan.faults, id, &Fault::id) == plan.faults.end()) return id;
  }
}

FaultPlan some_plan(const Reach& reach) {
  FaultPlan plan;
  const Swarm swarm = some_swarm();
  const auto count = between<size_t>(1, kMostFaults);
  for (size_t i = 0; i < count; ++i)
    plan.faults.push_back(FaultMaker(reach, swarm, plan).make(fmt::format("F{}", i + 1)));
  return plan;
}

FaultPlan without_one(const FaultPlan& plan) {
  Part places;
  const auto gone = between<size_t>(0, plan.faults.size() - 1);
  for (size_t i = 0; i < plan.faults.size(); ++i)
    if (i != gone) places.push_back(i);
  FaultPlan fewer;
  for (const size_t place : closed(whole_of(plan), places)) fewer.faults.push_back(plan.faults[place]);
  return fewer;
}

FaultPlan like(const FaultPlan& plan, const Reach& reach) {
  FaultPlan changed = plan;
  const Swarm swarm = some_swarm();
  const int change = between(1, 5);
  if (change <= 2 && plan.faults.size() < kMostFaults) {
    changed.faults.push_back(FaultMaker(reach, swarm, plan).make(free_id(plan)));
    return changed;
  }
  if (change == 3 && plan.faults.size() > 1)
    if (FaultPlan fewer = without_one(plan); !fewer.faults.empty()) return fewer;
  Fault& fault = changed.faults[between<size_t>(0, changed.faults.size() - 1)];
  if (change == 4 && fault.lasting) {
    fault.lasting = time_up_to(reach.longest);
    return changed;
  }
  // No other fault is to be waited for, since that one may wait for this.
  fault.trigger = FaultMaker(reach, swarm, {}).some_trigger();
  return changed;
}

/// What `make` draws with that seed.
template <class Make>
FaultPlan drawn(uint64_t seed, Make make) {
  return rc::gen::exec(make)(rc::Random(seed), rc::kNominalSize).value();
}

}  // namespace

FaultPlan generate_plan(const Reach& reach, uint64_t seed) {
  return drawn(seed, [&] { return some_plan(reach); });
}

FaultPlan mutate_plan(const FaultPlan& plan, const Reach& reach, uint64_t seed) {
  return drawn(seed, [&] { return like(plan, reach); });
}

}  // namespace wavetank::scenarios::search
