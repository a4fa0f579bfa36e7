// What can be known wrong of a plan before there is a world.
#include <fmt/format.h>

#include <algorithm>

#include "engine/events.h"
#include "faults/kind.h"
#include "faults/plan.h"

namespace wavetank::faults {
namespace {

std::string did_you_mean(std::string_view text, std::span<const std::string> candidates) {
  const std::string guess = nearest(text, candidates);
  return guess.empty() ? std::string() : fmt::format("; did you mean `{}`?", guess);
}

/// Checks one fault after the other; names bound by earlier ones are known to later ones.
class Validation {
 public:
  Validation(const FaultPlan& plan, const Roster& roster) : plan_(plan), roster_(roster) {}

  std::vector<PlanMistake> run() {
    for (place_ = 0; place_ < plan_.faults.size(); ++place_) {
      const Fault& fault = plan_.faults[place_];
      check_identity(fault);
      check_kind(fault);
      check_trigger(fault.trigger, "on");
      if (fault.anchor) check_anchor(*fault.anchor);
      if (fault.until) check_until(*fault.until);
      if (fault.lasting && *fault.lasting <= Duration{}) mistake("for", "must be longer than 0s");
      if (!fault.as.empty()) bound_.push_back(fault.as);
    }
    return std::move(mistakes_);
  }

 private:
  class Settings final : public SettingsCheck {
   public:
    explicit Settings(Validation& validation) : validation_(validation) {}
    const Fault& fault() const override { return validation_.plan_.faults[validation_.place_]; }
    void selector(std::string_view key, const std::string& text) override {
      note(key, validate_selector(text, validation_.roster_, validation_.bound_));
    }
    void link(std::string_view key, const std::string& text) override {
      note(key, validate_link(text, validation_.roster_, validation_.bound_));
    }
    void message_type(std::string_view key, const std::string& name) override {
      const std::vector<std::string>& known = validation_.roster_.messages;
      if (known.empty() || std::find(known.begin(), known.end(), name) != known.end()) return;
      std::string guess = did_you_mean(name, known);
      if (guess.empty()) guess = "; see `wavetank list --messages`";
      validation_.mistake(key, fmt::format("there is no message type `{}`{}", name, guess));
    }
    void mistake(std::string_view key, std::string message) override { validation_.mistake(key, std::move(message)); }

   private:
    void note(std::string_view key, const Result<void>& valid) {
      if (!valid) validation_.mistake(key, valid.error().message);
    }
    Validation& validation_;
  };

  void mistake(std::string_view key, std::string message) {
    mistakes_.push_back({place_, std::string(key), std::move(message)});
  }

  void check_identity(const Fault& fault) {
    if (fault.id.empty()) mistake("id", "a fault needs an id");
    for (size_t earlier = 0; earlier < place_; ++earlier)
      if (plan_.faults[earlier].id == fault.id)
        mistake("id", fmt::format("`{}` is the id of an earlier fault", fault.id));
    if (!fault.as.empty() && validate_selector(fault.as, roster_, {}).has_value())
      mistake("as", fmt::format("`{}` is already the name of a node or role", fault.as));
    if (fault.as == "rest" || fault.as.find_first_of(" ,:()*?<>") != std::string::npos)
      mistake("as", fmt::format("`{}` cannot be a name", fault.as));
  }

  void check_kind(const Fault& fault) {
    const FaultKind* kind = find_fault_kind(fault.kind);
    if (kind == nullptr) {
      std::vector<std::string> names;
      for (const FaultKind& known : fault_kinds()) names.emplace_back(known.name);
      mistake("", fmt::format("there is no fault `{}`{}", fault.kind, did_you_mean(fault.kind, names)));
      return;
    }
    if (fault.lasting && kind->lasting_key.empty()) mistake("for", fmt::format("`{}` is over at once", fault.kind));
    if (!check_arguments(fault, *kind->arguments)) return;
    const auto effect = kind->make();
    if (auto applied = apply_settings(*kind->arguments, effect->settings(), fault.arguments); !applied) {
      mistake("", applied.error().message);
      return;
    }
    Settings settings(*this);
    effect->check(settings);
  }

  /// Keys known, given once, and none missing; choices respected.
  bool check_arguments(const Fault& fault, const OptionTable& table) {
    const size_t before = mistakes_.size();
    std::vector<std::string> keys;
    for (const Option& option : table.options()) keys.push_back(option.name);
    for (const Setting& setting : fault.arguments) {
      const Option* option = table.find(setting.key);
      if (option == nullptr) {
        mistake(setting.key,
                fmt::format("`{}` takes no `{}`{}", fault.kind, setting.key, did_you_mean(setting.key, keys)));
        continue;
      }
      for (const std::string& value : setting.values)
        if (!option->choices.empty() &&
            std::find(option->choices.begin(), option->choices.end(), value) == option->choices.end())
          mistake(setting.key, fmt::format("`{}` is not one of {}", value, fmt::join(option->choices, ", ")));
    }
    for (const Option& option : table.options()) {
      const auto given = std::count_if(fault.arguments.begin(), fault.arguments.end(),
                                       [&](const Setting& setting) { return setting.key == option.name; });
      if (given > 1) mistake(option.name, fmt::format("`{}` is given twice", option.name));
      if (given == 0 && option.required) mistake(option.name, fmt::format("`{}` needs `{}`", fault.kind, option.name));
    }
    return mistakes_.size() == before;
  }

  void check_anchor(const Trigger& anchor) {
    if (anchor.kind != Trigger::Kind::kEvent) mistake("anchor", "must be an event");
    check_trigger(anchor, "anchor");
  }

  void check_until(const Trigger& until) {
    if (until.kind != Trigger::Kind::kTime && until.kind != Trigger::Kind::kEvent)
      mistake("until", "must be a duration or an event");
    check_trigger(until, "until");
  }

  void check_trigger(const Trigger& trigger, std::string_view key) {
    if (trigger.at < Duration{}) mistake(key, "cannot be before its cause");
    switch (trigger.kind) {
      case Trigger::Kind::kTime:
        break;
      case Trigger::Kind::kPeriod:
        if (trigger.period <= Duration{}) mistake("every", "must be longer than 0s");
        if (trigger.jitter < Duration{}) mistake("jitter", "cannot be negative");
        if (trigger.jitter * 2 > trigger.period) mistake("jitter", "must be at most half of `every`");
        break;
      case Trigger::Kind::kEvent:
        check_event(trigger, key);
        break;
      case Trigger::Kind::kFaultStart:
      case Trigger::Kind::kFaultEnd:
        check_cause(trigger, key);
        break;
    }
  }

  void check_event(const Trigger& trigger, std::string_view key) {
    if (trigger.nth == 0) mistake(key, "`nth` counts from 1");
    const engine::EventDescription* event = engine::find_event(trigger.event);
    std::vector<std::string> names;
    if (event == nullptr) {
      for (const engine::EventDescription& known : engine::event_descriptions().subspan(1))
        names.emplace_back(known.name);
      mistake(key, fmt::format("there is no event `{}`{}", trigger.event, did_you_mean(trigger.event, names)));
      return;
    }
    for (std::string_view phase : event->phases) names.emplace_back(phase);
    if (trigger.phase.empty() || std::find(names.begin(), names.end(), trigger.phase) != names.end()) return;
    if (names.empty())
      mistake(key, fmt::format("`{}` has no phases", trigger.event));
    else
      mistake(key, fmt::format("`{}` has no phase `{}`; its phases are {}", trigger.event, trigger.phase,
                               fmt::join(names, ", ")));
  }

  /// Follows the chain of causes: each must exist, and none come round to where it began.
  void check_cause(const Trigger& trigger, std::string_view key) {
    const std::string* id = &trigger.fault;
    for (size_t steps = 0; steps <= plan_.faults.size(); ++steps) {
      const auto cause =
          std::find_if(plan_.faults.begin(), plan_.faults.end(), [&](const Fault& fault) { return fault.id == *id; });
      if (cause == plan_.faults.end()) {
        std::vector<std::string> ids;
        for (const Fault& fault : plan_.faults) ids.push_back(fault.id);
        if (steps == 0) mistake(key, fmt::format("there is no fault `{}`{}", *id, did_you_mean(*id, ids)));
        return;
      }
      const bool waits =
          cause->trigger.kind == Trigger::Kind::kFaultStart || cause->trigger.kind == Trigger::Kind::kFaultEnd;
      if (!waits) return;
      id = &cause->trigger.fault;
    }
    mistake(key, "waits for itself");
  }

  const FaultPlan& plan_;
  const Roster& roster_;
  size_t place_ = 0;
  std::vector<std::string> bound_;
  std::vector<PlanMistake> mistakes_;
};

}  // namespace

std::vector<PlanMistake> validate(const FaultPlan& plan, const Roster& roster) {
  return Validation(plan, roster).run();
}

}  // namespace wavetank::faults
