// Reading a distribution of times between failures.
#include "scenarios/failure_spec.h"

#include <fmt/format.h>

#include <charconv>

namespace wavetank::scenarios {

Result<double> parse_failure_shape(std::string_view text) {
  if (text == "exponential") return 1;
  const auto refused = [text] {
    return trouble(Trouble::kInvalid,
                   fmt::format("'{}' is neither exponential nor weibull(shape: S), such as weibull(shape: 0.7)", text));
  };
  constexpr std::string_view kOpening = "weibull(";
  constexpr std::string_view kName = "shape:";
  if (!text.starts_with(kOpening) || !text.ends_with(')')) return refused();
  std::string_view inner = text.substr(kOpening.size(), text.size() - kOpening.size() - 1);
  const auto trim = [&inner] {
    while (inner.starts_with(' ')) inner.remove_prefix(1);
    while (inner.ends_with(' ')) inner.remove_suffix(1);
  };
  trim();
  if (inner.starts_with(kName)) inner.remove_prefix(kName.size());
  trim();
  double shape = 0;
  const auto [end, error] = std::from_chars(inner.data(), inner.data() + inner.size(), shape);
  if (error != std::errc() || end != inner.data() + inner.size()) return refused();
  if (!(shape >= 0.2 && shape <= 20))
    return trouble(Trouble::kInvalid, fmt::format("a shape of {} is not between 0.2 and 20", inner));
  return shape;
}

}  // namespace wavetank::scenarios
