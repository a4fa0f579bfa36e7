// Delta debugging over the places of a list.
#include "scenarios/search/ddmin.h"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace wavetank::scenarios::search {
namespace {

/// `part` cut into `count` pieces of nearly the same size.
std::vector<Part> pieces(const Part& part, size_t count) {
  std::vector<Part> cut;
  for (size_t i = 0; i < count; ++i) {
    const auto begin = part.begin() + static_cast<std::ptrdiff_t>(i * part.size() / count);
    const auto end = part.begin() + static_cast<std::ptrdiff_t>((i + 1) * part.size() / count);
    cut.emplace_back(begin, end);
  }
  return cut;
}

/// What is worth a try at this granularity: the pieces, then what is left without each.
std::vector<Part> smaller_parts(const Whole& whole, const Part& part, size_t granularity) {
  const std::vector<Part> cut = pieces(part, granularity);
  std::vector<Part> tries;
  const auto add = [&](const Part& raw) {
    Part candidate = closed(whole, raw);
    const bool known = candidate.empty() || candidate.size() == part.size();
    if (!known && std::ranges::find(tries, candidate) == tries.end()) tries.push_back(std::move(candidate));
  };
  for (const Part& piece : cut) add(piece);
  for (const Part& piece : cut) {
    Part rest;
    std::ranges::set_difference(part, piece, std::back_inserter(rest));
    add(rest);
  }
  return tries;
}

}  // namespace

Part closed(const Whole& whole, const Part& part) {
  Part kept = part;
  const auto lacks = [&](size_t place) {
    return place < whole.needs.size() && std::ranges::any_of(whole.needs[place], [&](size_t need) {
             return !std::ranges::binary_search(kept, need);
           });
  };
  for (size_t before = kept.size() + 1; before != kept.size();) {
    before = kept.size();
    Part next;
    std::ranges::copy_if(kept, std::back_inserter(next), [&](size_t place) { return !lacks(place); });
    kept = std::move(next);
  }
  return kept;
}

Part ddmin(const Whole& whole, const FirstFailing& first_failing) {
  Part part(whole.count);
  std::iota(part.begin(), part.end(), size_t{0});
  if (part.empty() || first_failing({{}})) return {};
  for (size_t granularity = 2; part.size() >= 2;) {
    granularity = std::min(granularity, part.size());
    const std::vector<Part> tries = smaller_parts(whole, part, granularity);
    if (const std::optional<size_t> failing = first_failing(tries)) {
      const size_t before = part.size();
      part = tries[*failing];
      // A piece is looked at afresh; of a rest, the other pieces keep their size.
      granularity = 2 * part.size() <= before ? 2 : std::max<size_t>(granularity - 1, 2);
    } else if (granularity == part.size()) {
      break;
    } else {
      granularity *= 2;
    }
  }
  return part;
}

}  // namespace wavetank::scenarios::search
