// Overrides: `--set KEY=VALUE` changes the tree of a document before it is read, so its mistakes read like a file's.
#pragma once

#include <string>
#include <vector>

#include "scenarios/text/document.h"

namespace wavetank::scenarios {

/// Puts the value of the `number`-th override (from 1), as "engine.checkpoint.interval=2s", into `root`. Its nodes get
/// the line -number. A part of a key names a map's key, or the id of an item in a list: "faults.F1.for=3s".
/// Values in [] or {} are read as YAML. On failure `problems` tells why.
void apply_override(Node& root, const std::string& text, int number, std::vector<Problem>& problems);

}  // namespace wavetank::scenarios
