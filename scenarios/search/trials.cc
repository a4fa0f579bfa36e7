// Running candidates side by side and accepting them in order.
#include "scenarios/search/trials.h"

#include <algorithm>

#include "env/hash.h"
#include "scenarios/text/reader.h"

namespace wavetank::scenarios::search {
namespace {

constexpr Duration kTick = 100_ms;

Digest digest_of_text(const std::string& text) { return digest_bytes(std::as_bytes(std::span(text))); }

/// As whoever gets its file will have it; nothing when it is not valid.
std::optional<Scenario> read_back(const Scenario& candidate, const std::string& text) {
  ReadResult read = read_scenario_text("", text);
  if (read.scenario) read.scenario->path = candidate.path;
  return std::move(read.scenario);
}

}  // namespace

struct Trials::Attempt {
  size_t candidate = 0;
  uint64_t seed = 0;
  const Scenario* scenario = nullptr;
  Digest text;
  bool ended = false;
};

RunResult result_of(const ChildEnding& ending) {
  if (ending.answered)
    if (Result<RunResult> decoded = decode<RunResult>(ending.answer)) return std::move(*decoded);
  RunResult crashed;
  crashed.outcome = Outcome::kCrashed;
  crashed.trouble = ending.answered ? "the process sent a result that does not decode" : ending.trouble;
  return crashed;
}

Failure failure_of(const RunResult& run, const std::vector<std::string>& expected_violations) {
  Failure failure;
  if (run.outcome == Outcome::kCrashed) failure.death = run.trouble.substr(0, run.trouble.find('\n'));
  failure.violated = violated_by(run, expected_violations);
  return failure;
}

bool fails_alike(const Failure& known, const Failure& other) {
  if (!known.death.empty()) return known.death == other.death;
  return std::ranges::any_of(other.violated, [&](const std::string& invariant) {
    return std::ranges::find(known.violated, invariant) != known.violated.end();
  });
}

Trials::Trials(const TrialOptions& options, const Failure& failure, const RunOne& run_one)
    : options_(options), failure_(failure), run_one_(run_one), began_(wall_clock()) {}

Duration Trials::elapsed() const { return wall_clock() - began_; }

bool Trials::found(const Scenario& scenario) const { return found_.contains(digest_of_text(write_scenario(scenario))); }

bool Trials::may_start(size_t already) const {
  if (interrupted()) return false;
  return options_.most_runs > 0 ? runs_ + already < options_.most_runs : elapsed() < options_.budget;
}

bool Trials::over() const { return !may_start(0); }

std::optional<Hit> Trials::first_failing(const std::vector<Scenario>& candidates, const std::vector<uint64_t>& seeds) {
  std::vector<std::pair<std::optional<Scenario>, Digest>> read;
  for (const Scenario& candidate : candidates) {
    const std::string text = write_scenario(candidate);
    read.emplace_back(read_back(candidate, text), digest_of_text(text));
  }
  std::vector<Attempt> attempts;
  for (const uint64_t seed : seeds)
    for (size_t i = 0; i < candidates.size(); ++i)
      if (read[i].first && !found_.contains(read[i].second) && !harmless_.contains({read[i].second, seed}))
        attempts.push_back({i, seed, &*read[i].first, read[i].second, false});
  return first_of(std::move(attempts));
}

std::optional<Hit> Trials::first_of(std::vector<Attempt> attempts) {
  std::optional<Hit> hit;
  size_t best = attempts.size();  // nothing after it is of interest
  size_t next = 0;
  size_t settled = 0;  // all before it have ended
  ProcessPool pool({std::max(options_.jobs, 1u), options_.watchdog});
  while (settled < best) {
    for (; next < best && !pool.full() && may_start(next); ++next) {
      const Attempt& attempt = attempts[next];
      pool.start(next, [&] { return encode(run_one_(*attempt.scenario, attempt.seed)); });
    }
    if (pool.idle()) break;
    for (const ChildEnding& ending : pool.wait(kTick)) {
      Attempt& attempt = attempts[ending.token];
      attempt.ended = true;
      RunResult result = result_of(ending);
      const Failure failure = failure_of(result, attempt.scenario->expect.violated);
      if (ending.token >= best || !fails_alike(failure_, failure)) continue;
      best = ending.token;
      hit = Hit{attempt.candidate, attempt.seed, *attempt.scenario, std::move(result)};
    }
    while (settled < best && attempts[settled].ended) ++settled;
    if (interrupted() || (options_.most_runs == 0 && over())) break;
  }
  // What was run beyond the hit depends on the number of jobs, and is forgotten.
  for (size_t i = 0; i < settled; ++i) harmless_.insert({attempts[i].text, attempts[i].seed});
  if (hit) found_.insert(attempts[best].text);
  runs_ += settled + (hit ? 1 : 0);
  return hit;
}

}  // namespace wavetank::scenarios::search
