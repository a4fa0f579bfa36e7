// ddmin: of a list whose whole fails, a part that still fails and from which nothing can be taken.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace wavetank::scenarios::search {

/// Places in a list, ascending.
using Part = std::vector<size_t>;

/// A list, and what of it makes no sense alone.
struct Whole {
  size_t count = 0;
  std::vector<Part> needs;  ///< by place: what must be there with it; may be empty for a list without such ties
};

/// Which of the parts, the first in their order, still fails; nothing when none does, or when no more may be tried.
using FirstFailing = std::function<std::optional<size_t>(const std::vector<Part>& parts)>;

/// Delta debugging: Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input (2002), figure 4, with the
/// tests of one granularity asked for together. `whole` fails. The result fails; taking one more place from it, with
/// what cannot be without that, was tried and does not fail, unless `first_failing` stopped trying.
Part ddmin(const Whole& whole, const FirstFailing& first_failing);

/// `part` without what lacks something that it needs.
Part closed(const Whole& whole, const Part& part);

}  // namespace wavetank::scenarios::search
