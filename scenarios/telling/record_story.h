// RecordStory: what became of the records that an output is wrong about: the run once more, with suspects watched.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "faults/evidence.h"
#include "scenarios/world/course.h"

namespace wavetank::scenarios {

/// Repeats a run that is over, and tells the story of the first wrong results of each sink: a headline each, then the
/// sightings and steps in order. The repetition must have the digest of the original: if not, that is all that is told.
std::vector<std::string> tell_record_stories(Course& original, uint64_t seed,
                                             const std::map<std::string, faults::OutputEvidence>& outputs);

}  // namespace wavetank::scenarios
