// Finding: what an invariant has to say about a run, and the witnesses it names.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "env/codec.h"

namespace wavetank::faults {

enum class Verdict : uint8_t { kHolds, kViolated, kNotExercised };
BOOST_DESCRIBE_ENUM(Verdict, kHolds, kViolated, kNotExercised)

struct Finding {
  std::string invariant;  ///< "exactly-once", "recovery-time", …
  std::string sentence;   ///< what must be true, in English
  Verdict verdict = Verdict::kNotExercised;
  std::string summary;                 ///< one line: "2 records lost, 1 doubled", "3 episodes, worst 4.1 s of 20 s"
  std::vector<std::string> witnesses;  ///< the first few, most telling first
  uint64_t violations = 0;             ///< how many there are in all
  uint64_t lost = 0;                   ///< of them, records or results that are not there, or do not count
  uint64_t doubled = 0;                ///< of them, records or results that are there, or count, once too often
};

/// A part of a recovery; the parts of an episode sum to its total.
struct RecoveryPhases {
  Duration detect;
  Duration restart;
  Duration restore;
  Duration replay;
  Duration catch_up;
};

/// From a fault's first effect until source progress matches the fault-free twin's and holds.
struct Episode {
  std::vector<std::string> faults;  ///< ids of the faults it is blamed on
  Time began;
  Time ended;                ///< when censored: when observation ended
  bool censored = false;     ///< never ended: counts as over any limit
  bool disturbance = false;  ///< no restart was needed
  uint32_t attempts = 0;     ///< restarts within
  RecoveryPhases phases;
  Duration total() const { return ended - began; }
};

/// What one fault did in one run.
struct LedgerEntry {
  std::string id;
  std::string kind;
  bool started = false;
  bool ended = false;
  Time first_effect = Time::never();
  Time start = Time::never();
  Time end = Time::never();
  uint64_t touched = 0;  ///< nodes crashed, messages dropped, delayed, …
  std::string what;      ///< "worker-2", "worker-1 | rest", "14 messages"; of one that never started, why
};

BOOST_DESCRIBE_STRUCT(Finding, (), (invariant, sentence, verdict, summary, witnesses, violations, lost, doubled))
BOOST_DESCRIBE_STRUCT(RecoveryPhases, (), (detect, restart, restore, replay, catch_up))
BOOST_DESCRIBE_STRUCT(Episode, (), (faults, began, ended, censored, disturbance, attempts, phases))
BOOST_DESCRIBE_STRUCT(LedgerEntry, (), (id, kind, started, ended, first_effect, start, end, touched, what))

}  // namespace wavetank::faults
