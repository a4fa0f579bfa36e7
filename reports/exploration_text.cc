// Saying how far an exploration came.
#include "reports/exploration_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/ink.h"

namespace wavetank::reports {

std::vector<std::string> exploration_sentences(const scenarios::Exploration& exploration) {
  std::vector<std::string> sentences = {
      fmt::format("{} were run, from seed {} on; {} brought something new, the last of them number {}.",
                  counted(exploration.plans, "fault plan"), exploration.seed, grouped(exploration.kept),
                  grouped(exploration.last_new)),
      fmt::format("Kinds of faults have met steps of the checkpoint protocol in {} of {} ways.",
                  grouped(exploration.meetings), grouped(exploration.meetings_of)),
      fmt::format("The engine has reported {} of {} kinds of events.", grouped(exploration.events),
                  grouped(exploration.events_of))};
  if (!exploration.unmet.empty()) sentences.push_back(fmt::format("Never: {}.", fmt::join(exploration.unmet, ", ")));
  return sentences;
}

}  // namespace wavetank::reports
