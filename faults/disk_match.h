// DiskMatch: which disk operations a fault means: the nodes, the operations, the files, a share of them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "env/cluster.h"
#include "env/option.h"
#include "faults/kind.h"

namespace wavetank::faults {

/// The settings that every fault of disks has; a kind's own settings derive from it.
struct DiskMatch {
  std::vector<std::string> nodes;
  std::vector<std::string> operation;  ///< append, read, sync, truncate, rename, remove, list. Empty: all
  std::string file;                    ///< only files whose name starts so
  Probability share = Probability::always();
};

/// The keys of DiskMatch, for the table of settings S, followed by the kind's own.
template <class S>
std::vector<Option> disk_options(std::vector<Option> own) {
  std::vector<Option> options;
  options.push_back(
      option<S, std::vector<std::string>>("nodes", &S::nodes, "The nodes whose disk is meant.").must_be_given());
  options.push_back(option<S, std::vector<std::string>>(
      "operation", &S::operation, "Only these: append, read, sync, truncate, rename, remove, list."));
  options.push_back(option<S, std::string>("file", &S::file, "Only files whose name starts so."));
  options.push_back(option<S, Probability>("share", &S::share, "The share of matching operations that is hit."));
  for (Option& more : own) options.push_back(std::move(more));
  return options;
}

/// Names the nodes and refuses unknown operations.
void check_disk(const DiskMatch& match, SettingsCheck& check);

/// What to do with an operation that is hit; `draw` is uniform over 64 bits and belongs to that operation.
using DiskDecision = std::function<DiskVerdict(uint64_t draw)>;

/// Installs a rule that counts what it hits.
void install_disk(Injection& injection, const DiskMatch& match, DiskDecision decide);

}  // namespace wavetank::faults
