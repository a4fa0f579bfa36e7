// Cutting each recovery into its phases at the engine's named events.
#include "faults/recovery.h"

#include <algorithm>
#include <array>
#include <optional>

#include "engine/events.h"
#include "env/check.h"
#include "faults/episode_span.h"
#include "faults/timeline.h"

namespace wavetank::faults {
namespace {

enum Phase : uint8_t { kDetect, kRestart, kRestore, kReplay, kCatchUp, kPhases };

/// Follows the whole run, and cuts while a span is open.
class PhaseWalk {
 public:
  void begin(Time at) {
    phase_ = kDetect;
    since_ = at;
    spent_ = {};
    attempts_ = 0;
    failed_ = false;
    deploying_ = false;
    decided_.reset();
  }

  void observe(const Event& event, Time at) {
    switch (engine::kind_of(event)) {
      case engine::EventKind::kSourceProgress:
        progressed(event, at);
        break;
      case engine::EventKind::kWorkerLost:
      case engine::EventKind::kCoordinatorStarted:
        if (!decided_) decided_ = at;
        break;
      case engine::EventKind::kJobFailing:
        failed_ = true;
        deploying_ = false;
        if (phase_ != kRestart) cut(at, kRestart);
        break;
      case engine::EventKind::kJobDeploying:
        deployed(event, at);
        break;
      case engine::EventKind::kTaskDeployed:
        if (!first_task_) first_task_ = at;
        break;
      case engine::EventKind::kTaskRestoring:
        if (phase_ == kRestart && deploying_ && event.attempt >= attempt_) cut(at, kRestore);
        break;
      case engine::EventKind::kJobRunning:
        running(at);
        break;
      default:
        break;
    }
  }

  Episode end(const EpisodeSpan& span) {
    cut(span.ended, phase_);
    Episode episode;
    episode.faults = span.faults;
    episode.began = span.began;
    episode.ended = span.ended;
    episode.censored = span.censored;
    episode.attempts = attempts_;
    episode.disturbance = attempts_ == 0 && !failed_;
    episode.phases = {spent_[kDetect], spent_[kRestart], spent_[kRestore], spent_[kReplay], spent_[kCatchUp]};
    if (episode.disturbance) episode.phases = {{}, {}, {}, {}, span.ended - span.began};
    return episode;
  }

 private:
  void cut(Time at, Phase next) {
    CHECK(at >= since_, "a phase ends before it begins");
    spent_[phase_] += at - since_;
    since_ = at;
    phase_ = next;
    decided_.reset();
  }

  void deployed(const Event& event, Time at) {
    ++attempts_;
    attempt_ = std::max(attempt_, event.attempt);
    if (phase_ != kRestart) cut(std::max(since_, decided_.value_or(at)), kRestart);
    deploying_ = true;
    first_task_.reset();
    reported_ = false;
  }

  void running(Time at) {
    if (phase_ == kRestart && deploying_) cut(std::max(since_, first_task_.value_or(at)), kRestore);
    if (phase_ != kRestore) return;
    cut(at, kReplay);
    if (peak_ == 0 || (reported_ && progress_.total() >= peak_)) cut(at, kCatchUp);
  }

  /// Progress is regained when the new attempt has reported some, and all of it together is what it once was.
  void progressed(const Event& event, Time at) {
    progress_.observe(event);
    if (event.attempt >= attempt_) reported_ = true;
    if (phase_ == kReplay && reported_ && progress_.total() >= peak_) cut(at, kCatchUp);
    peak_ = std::max(peak_, progress_.total());
  }

  Phase phase_ = kDetect;
  Time since_;
  std::array<Duration, kPhases> spent_{};
  uint32_t attempts_ = 0;
  bool failed_ = false;
  bool deploying_ = false;          // since the last failure an attempt has been deployed
  std::optional<Time> decided_;     // a lost worker or a new coordinator, since the last cut
  std::optional<Time> first_task_;  // the first task deployed of the attempt
  uint32_t attempt_ = 0;
  bool reported_ = false;
  ProgressCurve progress_;
  int64_t peak_ = 0;
};

}  // namespace

std::vector<Episode> find_episodes(const History& faulty, const ProgressCurve& twin, const RecoveryOptions& options) {
  const std::vector<EpisodeSpan> spans = find_spans(faulty, twin, options);
  std::vector<Episode> episodes;
  PhaseWalk walk;
  size_t span = 0;
  bool inside = false;
  const auto enter = [&](size_t position) {
    if (inside || span == spans.size() || position < spans[span].first_event) return false;
    walk.begin(spans[span].began);
    return inside = true;
  };
  const auto leave = [&](Time at, size_t position) {
    const bool over =
        inside && (at > spans[span].ended || (span + 1 < spans.size() && position >= spans[span + 1].first_event));
    if (!over) return false;
    episodes.push_back(walk.end(spans[span++]));
    inside = false;
    return true;
  };
  // Between spans the walk only learns: begin() forgets what it cut there.
  for (Timeline timeline(faulty); !timeline.done(); timeline.advance()) {
    if (timeline.next().event == nullptr) continue;
    const Timeline::Item& item = timeline.next();
    leave(item.at, item.position);
    while (enter(item.position) && leave(item.at, item.position)) {
    }
    walk.observe(*item.event, item.at);
  }
  while (span < spans.size()) {
    if (!inside) walk.begin(spans[span].began);
    inside = false;
    episodes.push_back(walk.end(spans[span++]));
  }
  return episodes;
}

}  // namespace wavetank::faults
