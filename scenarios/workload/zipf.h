// Zipf: ranks drawn with probability proportional to 1 / rank^S, through an integer table.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "env/result.h"

namespace wavetank::scenarios {

/// How often keys come: `uniform`, or `zipf(S)`.
struct Skew {
  bool uniform = true;
  uint32_t exponent_thousandths = 0;  ///< S · 1000
};
Result<Skew> parse_skew(std::string_view text);

/// Draws ranks in [0, count), 0 most often. The first ranks have a cell each, later ones share cells of growing width,
/// within which all are equally likely; a cell is drawn by the alias method (Walker 1977; Vose 1991) on integers.
/// Built with basic IEEE arithmetic only, so it is the same on every machine.
class Zipf {
 public:
  Zipf(uint64_t count, uint32_t exponent_thousandths);
  /// The rank that a uniform 64-bit draw stands for.
  uint64_t rank(uint64_t draw) const;

 private:
  struct Cell {
    uint64_t threshold = 0;  // of 2^40: below it the cell itself, else its alias
    uint32_t alias = 0;
  };
  std::vector<Cell> cells_;
  std::vector<uint64_t> first_;  // first rank of each cell, and the end
};

}  // namespace wavetank::scenarios
