// Ink: the marks and colours of the terminal report; without colour it writes plain text.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "faults/finding.h"

namespace wavetank::reports {

class Ink {
 public:
  explicit Ink(bool color) : color_(color) {}

  std::string good(std::string_view text) const { return paint("32", text); }
  std::string bad(std::string_view text) const { return paint("31", text); }
  std::string doubt(std::string_view text) const { return paint("33", text); }
  std::string strong(std::string_view text) const { return paint("1", text); }
  std::string faint(std::string_view text) const { return paint("2", text); }

  std::string mark(faults::Verdict verdict) const {
    if (verdict == faults::Verdict::kHolds) return good("✓");
    return verdict == faults::Verdict::kViolated ? bad("✗") : doubt("–");
  }

 private:
  std::string paint(std::string_view code, std::string_view text) const {
    return color_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }

  bool color_;
};

/// 1234567 as "1,234,567".
std::string grouped(uint64_t number);
/// "1 run", "2 runs".
std::string counted(uint64_t number, std::string_view noun);

}  // namespace wavetank::reports
