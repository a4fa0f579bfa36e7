// The tree as text: the files of this repository, line by line, for the rules of the house.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wavetank::house {

struct SourceFile {
  std::string path;  ///< from the root, "engine/events.h"
  std::vector<std::string> lines;

  /// The first folder of the path: "engine"; "" at the root.
  std::string_view room() const;
  bool has_ending(std::string_view ending) const { return path.ends_with(ending); }
};

/// Every file below the rooms, tests/ and docs/, and those at the root, in the order of their paths.
/// Build directories, hidden folders and binary files (pictures) are not part of it.
const std::vector<SourceFile>& tree();

/// Those of tree() that are C++, rooms and tests.
std::vector<const SourceFile*> cpp_files();

/// Those of cpp_files() in one of the rooms `names`, tests not included.
std::vector<const SourceFile*> room_files(const std::vector<std::string_view>& names);

/// A complaint as an editor understands it: "engine/events.h:12: TEXT".
std::string at(const SourceFile& file, size_t line_number, std::string_view text);

/// One complaint a line, for the message of an assertion.
std::string join(const std::vector<std::string>& complaints);

}  // namespace wavetank::house
