// What a tuning found, as plain values: candidates with their figures, closed forms, recommendation. Reports read this.
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "env/time.h"

namespace wavetank::scenarios::tuning {

/// What a figure counts. Shares are of 1: 0.021 is 2.1 %.
enum class Unit : uint8_t { kShare, kSeconds, kBytes, kCount, kPerYear, kSecondsPerHour, kMinutesPerYear, kNumber };

/// A figure with its 95 % confidence interval.
struct Estimate {
  double value = 0;
  double low = 0;
  double high = 0;
  bool bounded =
      true;  ///< false: the sample is too small to bound it from above; `high` is then the largest value seen
  uint64_t samples = 0;  ///< independent runs behind it
};

/// "recovery_time.p99", as an objective or a limit calls it.
struct Metric {
  std::string name;
  std::string sentence;  ///< what it is, for a legend
  Unit unit = Unit::kNumber;
  Estimate estimate;
};

/// Whether a candidate meets one `--subject-to`.
struct LimitCheck {
  enum class Kind : uint8_t { kMet, kBroken, kUndecided };
  BOOST_DESCRIBE_NESTED_ENUM(Kind, kMet, kBroken, kUndecided)
  std::string text;  ///< as it was given: "recovery_time.p99 < 20s"
  Kind kind = Kind::kUndecided;
  std::string reason;   ///< "18.2 s; undecided: have 40 recoveries, need 299"
  uint64_t have = 0;    ///< failures behind it
  uint64_t needed = 0;  ///< undecided: failures in all that would decide it if they go on like this; 0: no number would
};

/// One setting of all parameters and what was measured of it.
struct Candidate {
  enum class Fate : uint8_t {
    kMeasured,  ///< to the end of the search
    kDropped,   ///< it was clearly worse early, and was not measured further
    kUnfit,     ///< it breaks a limit
    kBroken,    ///< it cannot be measured: no checkpoint completes, the job does not come back; `trouble` says what
  };
  BOOST_DESCRIBE_NESTED_ENUM(Fate, kMeasured, kDropped, kUnfit, kBroken)
  std::vector<std::string> values;  ///< as a scenario writes them, one for each parameter
  std::vector<double> positions;  ///< the same as numbers, for an axis: seconds, bytes, …; a text's place in its list
  Fate fate = Fate::kMeasured;
  std::string trouble;
  std::vector<Metric> metrics;
  Estimate objective;
  Estimate behind;                 ///< objective minus the best candidate's, from paired runs; 0 for the best
  bool indistinguishable = false;  ///< the interval of `behind` holds 0, and this is not the best
  bool pareto = false;             ///< no other candidate is better both in the objective and in recovery time
  std::vector<LimitCheck> limits;
  uint64_t runs = 0;      ///< worlds simulated for it
  uint64_t failures = 0;  ///< failures among them
};

/// One parameter: the scenario's key and how its values are spread.
struct Parameter {
  std::string key;  ///< "engine.checkpoint.interval"
  Unit unit = Unit::kNumber;
  bool logarithmic = false;
  bool named = false;  ///< values are texts without an order
};

struct CurvePoint {
  double position = 0;
  double value = 0;
};

/// Young, Daly and the exact expectation, from what the simulator measured.
struct ClosedForms {
  bool applicable = false;     ///< the only parameter is the checkpoint interval, and something fails
  double checkpoint_cost = 0;  ///< seconds of capacity that one checkpoint takes
  double mtbf = 0;             ///< seconds, of the whole cluster
  double restart = 0;          ///< seconds from a failure until the job runs again
  double young = 0;            ///< optimal intervals, seconds
  double daly = 0;
  double exact = 0;
  std::vector<CurvePoint> curve;      ///< capacity lost by interval, exact expectation
  std::vector<std::string> partings;  ///< where and why the simulation departs from them, one sentence each
};

/// What would be recommended if a measured cost were another.
struct SensitivityRow {
  std::string cost;  ///< "checkpoint duration", "state size", "restart time"
  double factor = 1;
  std::vector<std::string> values;  ///< the best candidate's then; none: no candidate keeps its limits, or keeps up
  double regret = 0;        ///< by how much the recommendation would then be worse than that one, in the objective
  bool over_limit = false;  ///< the recommendation would then break a limit, or not keep up
};

/// A figure that the user measured on the real system, beside the simulated one.
struct Calibration {
  std::string figure;  ///< "checkpoint_duration"
  Unit unit = Unit::kSeconds;
  double measured = 0;
  double simulated = 0;
  bool far = false;  ///< they differ by more than a factor of 2
};

struct Recommendation {
  bool given = false;
  size_t candidate = 0;                   ///< its place among the candidates
  Candidate fresh;                        ///< measured again on seeds that the search has not seen
  bool separated = false;                 ///< its neighbours at a factor of 4 are worse with 95 % confidence
  std::vector<std::string> words;         ///< the answer, in sentences
  std::vector<std::string> engine_lines;  ///< YAML to paste into a scenario
  std::vector<std::string> flink_lines;   ///< YAML to paste into Flink's configuration
};

/// Everything `wavetank tune` found.
struct Tuning {
  std::string scenario;  ///< its name
  std::string path;
  std::string summary;
  uint64_t seed = 0;
  std::vector<std::string> settings;  ///< `--set`, as given
  std::vector<Parameter> parameters;
  std::string objective;  ///< the expression
  Unit objective_unit = Unit::kNumber;
  std::vector<std::string> limits;    ///< `--subject-to`, as given
  std::string failure_model;          ///< in words: "a failure every 6h in the cluster, exponential: kill 70 %, …"
  std::vector<Candidate> candidates;  ///< ascending by position
  Recommendation recommendation;
  ClosedForms closed_forms;
  std::vector<SensitivityRow> sensitivity;
  std::string sensitivity_method;  ///< how the rows were found
  std::vector<Calibration> calibration;
  std::vector<std::string> notes;  ///< what the reader must know: too little budget, failures interact, …
  uint64_t runs = 0;
  Duration wall_time;
  bool interrupted = false;
  bool budget_spent = false;  ///< it ended because of its budget
};

/// A figure in its unit, for people: "2.1 %", "18.2 s", "40.1 kB".
std::string in_words(Unit unit, double value);
/// The same with its interval: "2.10 % (1.92–2.31)", and with " to ": "2.10 % (1.92 to 2.31 %)".
std::string in_words(Unit unit, const Estimate& estimate, std::string_view to);

/// The metric called `name`; nullptr if the candidate has none.
const Metric* find_metric(const Candidate& candidate, const std::string& name);

BOOST_DESCRIBE_ENUM(Unit, kShare, kSeconds, kBytes, kCount, kPerYear, kSecondsPerHour, kMinutesPerYear, kNumber)
BOOST_DESCRIBE_STRUCT(Estimate, (), (value, low, high, bounded, samples))
BOOST_DESCRIBE_STRUCT(Metric, (), (name, sentence, unit, estimate))
BOOST_DESCRIBE_STRUCT(LimitCheck, (), (text, kind, reason, have, needed))
BOOST_DESCRIBE_STRUCT(Candidate, (),
                      (values, positions, fate, trouble, metrics, objective, behind, indistinguishable, pareto, limits,
                       runs, failures))
BOOST_DESCRIBE_STRUCT(Parameter, (), (key, unit, logarithmic, named))
BOOST_DESCRIBE_STRUCT(CurvePoint, (), (position, value))
BOOST_DESCRIBE_STRUCT(ClosedForms, (),
                      (applicable, checkpoint_cost, mtbf, restart, young, daly, exact, curve, partings))
BOOST_DESCRIBE_STRUCT(SensitivityRow, (), (cost, factor, values, regret, over_limit))
BOOST_DESCRIBE_STRUCT(Calibration, (), (figure, unit, measured, simulated, far))
BOOST_DESCRIBE_STRUCT(Recommendation, (), (given, candidate, fresh, separated, words, engine_lines, flink_lines))
BOOST_DESCRIBE_STRUCT(Tuning, (),
                      (scenario, path, summary, seed, settings, parameters, objective, objective_unit, limits,
                       failure_model, candidates, recommendation, closed_forms, sensitivity, sensitivity_method,
                       calibration, notes, runs, wall_time, interrupted, budget_spent))

}  // namespace wavetank::scenarios::tuning
