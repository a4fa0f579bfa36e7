// Search: which candidate loses least of those that keep every limit, with no more failures than it takes to say so.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/tuning/assessment.h"

namespace wavetank::scenarios::tuning {

/// One rule leads it. A candidate that breaks a limit, with 95 % confidence, is out. The best of the others by the
/// objective leads, and each round asks what stands between it and the answer: as long as one of its limits is
/// undecided it goes through more failures alone; once it meets them all, the others do, until it stands apart from
/// them. Nobody is dropped for being worse than a candidate whose own limits are undecided; and being dropped is not
/// for good, but is asked anew after each round. So when a leader breaks its limit the next one leads, and nothing is
/// lost.
class Search {
 public:
  Search(const TunePlan& plan, const TuneOptions& options, Laboratory& laboratory);

  /// Measures until the leader meets its limits and is separated from those a factor of 4 away, or has had the most
  /// failures that are worth it, or the budget is spent.
  void run();
  /// The best contender once more, on chance that the search has not seen: `cycles` failures, and more until each limit
  /// is met or broken.
  Contender measure_again(size_t place, const Design& fresh, Reference& reference, size_t cycles);
  /// Measured again it broke limits: it is out, and the search goes on without it.
  void exclude(size_t place, std::vector<LimitCheck> limits);

  /// Why nothing could be measured at all; "" if something was.
  const std::string& trouble() const { return trouble_; }
  const Reference& reference() const { return reference_; }
  const Design& design() const { return design_; }
  const std::deque<Contender>& contenders() const { return contenders_; }
  /// The place of the best that meets every limit; if none is known to, of the best that may. None if all break one,
  /// or none was measured.
  std::optional<size_t> best() const { return best_; }
  bool separated() const { return separated_; }
  /// What came of each candidate, with differences from the best.
  std::vector<Candidate> results() const;
  /// Failures run into each other for some candidate.
  bool failures_meet() const;

 private:
  /// A contender that breaks no limit.
  struct Standing {
    Contender* contender;
    bool met;         ///< every limit, with 95 % confidence
    uint64_t needed;  ///< failures that decide whether it does; 0: no number of them would
  };

  std::vector<Contender*> still_measured();
  /// Failure-free worlds and the first failures of everybody; false if there is nothing to compare.
  bool begin();
  void draw_further_failures();
  /// Says who is out, who leads, who is dropped; then simulates what the leader needs. False when nothing more is to be
  /// done, or can be.
  bool advance();
  std::vector<Standing> standings();
  void choose(const std::vector<Standing>& standings, const Standing& leader);
  bool measure_others();
  /// The best of some by the objective, over the failures that each two of them have both met.
  const Standing* least(const std::vector<Standing>& standings, bool only_met) const;
  /// By how much one is worse than another, over the failures that both have met.
  Estimate behind(const Contender& one, const Contender& other) const;
  const Assessment& assessment(const Contender& contender, size_t cycles) const;
  double objective(const Values& values) const { return plan_.objective->evaluate(values); }
  bool far_apart(size_t a, size_t b) const;

  const TunePlan& plan_;
  Laboratory& laboratory_;
  Design design_;
  Measurement measurement_;
  Reference reference_;
  std::deque<Contender> contenders_;
  std::map<size_t, std::vector<LimitCheck>> broken_again_;               // by place: what was excluded, and why
  mutable std::map<std::pair<size_t, size_t>, Assessment> assessments_;  // by place and number of cycles
  std::optional<size_t> best_;
  std::vector<Contender*> open_;  // a factor of 4 from the best or more, and not shown to be worse
  bool separated_ = false;
  bool begun_ = false;
  std::string trouble_;
};

}  // namespace wavetank::scenarios::tuning
