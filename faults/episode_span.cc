// Finding when recoveries begin and end: one walk over the run, its fault marks, and its twin's progress.
#include "faults/episode_span.h"

#include <algorithm>
#include <optional>
#include <set>

#include "engine/events.h"
#include "faults/timeline.h"

namespace wavetank::faults {
namespace {

/// What happens at one time is applied first and judged together in settle(), so that order within it cannot matter.
class SpanWalk {
 public:
  SpanWalk(const History& history, const ProgressCurve& twin, const RecoveryOptions& options)
      : timeline_(history), twin_(twin), options_(options) {}

  std::vector<EpisodeSpan> run() {
    while (true) {
      const Time twin_at =
          twin_next_ < twin_.points().size() ? twin_.points()[twin_next_].at + options_.slack : Time::never();
      const Time at = std::min(timeline_.next().at, twin_at);
      if (at == Time::never() || (timeline_.done() && at > options_.observed_until)) break;
      if (at > now_) move_to(at);
      if (timeline_.next().at <= twin_at) {
        apply(timeline_.next());
        timeline_.advance();
      } else {
        twin_total_ = twin_.points()[twin_next_++].total;
      }
    }
    finish(std::max(now_, options_.observed_until));
    return std::move(spans_);
  }

 private:
  /// A first effect while an episode is open: whether it belongs there shows when that one ends.
  struct Effect {
    Time at;
    std::string fault;
    size_t position;
  };

  void apply(const Timeline::Item& item) {
    if (item.mark != nullptr)
      apply(*item.mark, item);
    else
      apply(*item.event, item);
  }

  void apply(const FaultMark& mark, const Timeline::Item& item) {
    if (mark.kind == FaultMark::Kind::kFirstEffect) {
      active_.insert(mark.fault);
      last_mark_ = item.at;
      if (open_)
        pending_.push_back({item.at, mark.fault, item.position});
      else
        begin(item.at, {mark.fault}, item.position);
    } else if (mark.kind == FaultMark::Kind::kEnded && active_.erase(mark.fault) > 0) {
      last_mark_ = item.at;
    }
  }

  void apply(const Event& event, const Timeline::Item& item) {
    switch (engine::kind_of(event)) {
      case engine::EventKind::kSourceProgress:
        progress_.observe(event);
        break;
      case engine::EventKind::kJobFailing:
        if (!open_) failed_unexpectedly(item);
        [[fallthrough]];
      case engine::EventKind::kJobFailed:
      case engine::EventKind::kJobRestarting:
      case engine::EventKind::kJobDeploying:
        unsettled_ = true;
        if (open_) open_->restarted = true;
        break;
      case engine::EventKind::kJobRunning:
      case engine::EventKind::kJobFinished:
        unsettled_ = false;
        break;
      default:
        break;
    }
  }

  bool fault_is_near() const {
    return !active_.empty() || (last_mark_ != Time::never() && now_ - last_mark_ <= options_.reach);
  }

  void failed_unexpectedly(const Timeline::Item& item) {
    if (fault_is_near() && !spans_.empty() && !spans_.back().restarted)
      reopen();
    else if (fault_is_near() && !spans_.empty())
      begin(item.at, spans_.back().faults, item.position);
    else
      begin(item.at, {}, item.position);
  }

  /// Progress falls behind while a fault is at work whose episode seemed over.
  void fell_behind() {
    if (spans_.empty()) return;
    if (!spans_.back().restarted && spans_.back().began == spans_.back().ended)
      reopen();
    else
      begin(now_, {active_.begin(), active_.end()}, timeline_.next().position);
  }

  void begin(Time at, std::vector<std::string> faults, size_t position) {
    open_.emplace();
    open_->began = at;
    open_->faults = std::move(faults);
    open_->first_event = position;
  }

  void reopen() {
    open_ = std::move(spans_.back());
    spans_.pop_back();
  }

  void join(Effect& effect) { open_->faults.push_back(std::move(effect.fault)); }

  /// Judges the present, once everything of this time is applied.
  void settle() {
    const bool level = !unsettled_ && progress_.total() >= twin_total_;
    if (level && !level_) level_since_ = now_;
    if (!level && level_ && !open_ && !active_.empty()) fell_behind();
    level_ = level;
    if (level_ || !open_) return;
    for (Effect& effect : pending_) join(effect);
    pending_.clear();
  }

  void move_to(Time at) {
    settle();
    while (open_ && level_ && level_from() + options_.hold <= at) close();
    now_ = at;
  }

  Time level_from() const { return std::max(level_since_, open_->began); }

  /// Ends the open episode where it became level; the first fault after that opens the next.
  void close() {
    const Time end = level_from();
    const auto later = std::find_if(pending_.begin(), pending_.end(), [end](const Effect& e) { return e.at > end; });
    std::for_each(pending_.begin(), later, [this](Effect& effect) { join(effect); });
    pending_.erase(pending_.begin(), later);
    open_->ended = end;
    spans_.push_back(std::move(*open_));
    open_.reset();
    if (pending_.empty()) return;
    begin(pending_.front().at, {pending_.front().fault}, pending_.front().position);
    pending_.erase(pending_.begin());
  }

  void finish(Time end) {
    move_to(end);
    const bool nothing_left = level_ && progress_.total() >= twin_.total();
    while (open_ && nothing_left) close();
    if (!open_) return;
    for (Effect& effect : pending_) join(effect);
    open_->ended = end;
    open_->censored = true;
    spans_.push_back(std::move(*open_));
  }

  Timeline timeline_;
  const ProgressCurve& twin_;
  const RecoveryOptions& options_;
  ProgressCurve progress_;
  size_t twin_next_ = 0;
  int64_t twin_total_ = 0;
  Time now_;
  bool level_ = false;
  Time level_since_;
  bool unsettled_ = false;
  Time last_mark_ = Time::never();
  std::set<std::string> active_;  // faults that have had an effect and are not over
  std::optional<EpisodeSpan> open_;
  std::vector<Effect> pending_;
  std::vector<EpisodeSpan> spans_;
};

}  // namespace

std::vector<EpisodeSpan> find_spans(const History& faulty, const ProgressCurve& twin, const RecoveryOptions& options) {
  return SpanWalk(faulty, twin, options).run();
}

}  // namespace wavetank::faults
