// The documents that results can be written as: one table, from which `run` and `report` have their options.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "reports/contents.h"

namespace wavetank::reports {

/// One kind of document.
struct Format {
  std::string_view name;                  ///< of its option: "junit" for `--junit FILE`
  std::string_view ending;                ///< of a file that says by its name what is wanted in it: ".xml"
  std::string_view summary;               ///< for --help
  std::string (*write)(const Contents&);  ///< the whole document
};

std::span<const Format> formats();

}  // namespace wavetank::reports
