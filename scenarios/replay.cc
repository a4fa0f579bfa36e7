// A course with an observer that stops it.
#include "scenarios/replay.h"

#include <fmt/format.h>

#include <charconv>

#include "engine/events.h"
#include "faults/timeline.h"
#include "scenarios/telling/story.h"
#include "scenarios/text/problem.h"
#include "scenarios/world/course.h"

namespace wavetank::scenarios {
namespace {

/// What a world's inspect() says of a node's actors: each below the node, its further lines below itself.
std::string lines_indented(const std::string& text) {
  std::string out;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    const bool silent = line.ends_with(": ");
    if (!line.empty() && !silent) out += (line.starts_with("actor ") ? "  " : "    ") + line + "\n";
  }
  return out;
}

const char* words(NodeState state) {
  switch (state) {
    case NodeState::kDown:
      return "down";
    case NodeState::kUp:
      return "up";
    case NodeState::kPaused:
      return "paused";
  }
  return "?";
}

tl::unexpected<Error> no_such_event(std::string_view name) {
  std::vector<std::string> known;
  for (const engine::EventDescription& event : engine::event_descriptions()) known.emplace_back(event.name);
  const std::string meant = did_you_mean(name, known);
  return trouble(Trouble::kInvalid, fmt::format("'{}' is neither a time such as 12.5s nor an event; {}", name,
                                                meant.empty() ? "`wavetank events` shows them" : meant));
}

}  // namespace

Result<StopPoint> parse_place(std::string_view text) {
  StopPoint place;
  Duration at;
  if (parse_option(text, at)) {
    place.at = Time{} + at;
    return place;
  }
  const size_t colon = text.find(':');
  if (colon != text.npos) {
    const std::string_view nth = text.substr(colon + 1);
    const auto [end, error] = std::from_chars(nth.data(), nth.data() + nth.size(), place.nth);
    if (error != std::errc{} || end != nth.data() + nth.size() || place.nth == 0)
      return trouble(Trouble::kInvalid,
                     fmt::format("'{}' does not say which; write {}:3 for the third", text, text.substr(0, colon)));
    text = text.substr(0, colon);
  }
  const size_t slash = text.find('/');
  place.event = text.substr(0, slash);
  const engine::EventDescription* event = engine::find_event(place.event);
  if (event == nullptr || event->kind == engine::EventKind::kNone) return no_such_event(place.event);
  if (slash == text.npos) return place;
  place.phase = text.substr(slash + 1);
  if (std::find(event->phases.begin(), event->phases.end(), place.phase) == event->phases.end())
    return trouble(Trouble::kInvalid, event->phases.empty()
                                          ? fmt::format("{} has no phases", place.event)
                                          : fmt::format("{} has no phase '{}'; it has {}", place.event, place.phase,
                                                        fmt::join(event->phases, ", ")));
  return place;
}

struct Replay::State final : public Observer {
  State(const Scenario& scenario, uint64_t seed)
      : course(scenario, seed, {}, true), counts(static_cast<size_t>(engine::EventKind::kCount)) {
    cluster().watch(this);
    course.director->begin(true);
  }

  Cluster& cluster() { return course.world->cluster(); }

  void observe(const Event& event) override {
    const size_t kind = event.kind;
    if (counts[kind].size() <= event.phase) counts[kind].resize(event.phase + 1);
    ++counts[kind][event.phase];
    if (reached()) cluster().stop();
  }

  bool reached() const {
    if (steps_until > 0) return course.history.size() >= steps_until;
    if (place == nullptr) return false;
    const engine::EventDescription& event = *engine::find_event(place->event);
    const auto found = std::find(event.phases.begin(), event.phases.end(), place->phase);
    const auto phase = found == event.phases.end() ? 0 : static_cast<size_t>(found - event.phases.begin());
    const std::vector<uint64_t>& seen = counts[static_cast<size_t>(event.kind)];
    return phase < seen.size() && seen[phase] >= place->nth;
  }

  /// Runs until reached(), or that time.
  bool run(Time until) {
    while (!reached() && !course.director->over()) {
      const bool more = cluster().run_until(until);
      if (reached()) break;
      if (!more) exhausted = true;
      if (until != Time::never() && cluster().now() >= until) return true;
      if (!more) return false;
    }
    return reached();
  }

  Course course;
  faults::Timeline::Since told;
  std::vector<std::vector<uint64_t>> counts;  ///< of each event kind and phase
  const StopPoint* place = nullptr;
  uint64_t steps_until = 0;
  bool exhausted = false;
};

Replay::Replay(const Scenario& scenario, uint64_t seed) : state_(std::make_unique<State>(scenario, seed)) {}

Replay::~Replay() = default;

bool Replay::go_to(const StopPoint& place) {
  if (place.at) return now() <= *place.at && state_->run(*place.at);
  state_->place = &place;
  const bool reached = !state_->reached() && state_->run(Time::never());
  state_->place = nullptr;
  return reached;
}

bool Replay::go_on(uint64_t count) {
  state_->steps_until = state_->course.history.size() + count;
  const bool reached = state_->run(Time::never());
  state_->steps_until = 0;
  return reached;
}

Time Replay::now() const { return state_->cluster().now(); }

bool Replay::over() const { return state_->course.director->over() || state_->exhausted; }

Digest Replay::digest() const { return state_->course.world->statistics().digest; }

std::vector<std::string> Replay::take_news() {
  std::vector<std::string> news;
  const faults::History& history = state_->course.history;
  for (faults::Timeline untold(history, state_->told); !untold.done(); untold.advance())
    news.push_back(tell_step(untold.next(), state_->course.deployment));
  state_->told = {history.size(), history.marks().size()};
  return news;
}

std::string Replay::nodes() const {
  std::string text;
  Cluster& cluster = state_->cluster();
  for (NodeId node = 0; node < cluster.nodes().size(); ++node) {
    const NodeState state = cluster.state(node);
    text += fmt::format("{}  {}", cluster.nodes()[node].name, words(state));
    if (state != NodeState::kDown) text += fmt::format(", incarnation {}", cluster.incarnation(node));
    text += "\n" + lines_indented(state_->course.world->inspect(node));
  }
  return text;
}

}  // namespace wavetank::scenarios
