// Search: candidates are measured side by side, clearly worse ones are dropped, until the best stands apart.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "scenarios/tuning/assessment.h"

namespace wavetank::scenarios::tuning {

/// Successive halving in spirit: each round doubles the failures that the remaining contenders go through, under common
/// random numbers, and drops whom the paired differences show to be worse.
class Search {
 public:
  Search(const TunePlan& plan, const TuneOptions& options, Laboratory& laboratory);

  /// Measures until the best contender is separated from those a factor of 4 away, or has had the most failures that
  /// are worth it, or the budget is spent.
  void run();
  /// The best contender once more, on chance that the search has not seen.
  Contender measure_again(size_t place, const Design& fresh, Reference& reference, size_t cycles);

  /// Why nothing could be measured at all; "" if something was.
  const std::string& trouble() const { return trouble_; }
  const Reference& reference() const { return reference_; }
  const Design& design() const { return design_; }
  const std::deque<Contender>& contenders() const { return contenders_; }
  /// The place of the best that breaks no limit; none if all do, or none was measured.
  std::optional<size_t> best() const { return best_; }
  bool separated() const { return separated_; }
  /// What came of each candidate, with differences from the best.
  std::vector<Candidate> results() const;
  /// Failures run into each other for some candidate.
  bool failures_meet() const;

 private:
  std::vector<Contender*> still_measured();
  void draw_further_failures();
  /// Finds the best among those with `cycles` cycles, and drops whom it clearly beats.
  void judge(size_t cycles);
  bool is_separated(const std::vector<Estimate>& behind) const;
  bool far_apart(size_t a, size_t b) const;

  const TunePlan& plan_;
  Laboratory& laboratory_;
  Design design_;
  Measurement measurement_;
  Reference reference_;
  std::deque<Contender> contenders_;
  std::optional<size_t> best_;
  bool separated_ = false;
  std::string trouble_;
};

}  // namespace wavetank::scenarios::tuning
