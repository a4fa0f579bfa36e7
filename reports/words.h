// The words all reports use for outcomes, verdicts and conclusions.
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/result.h"

namespace wavetank::reports {

/// "NotConverged" in small letters: "not_converged".
std::string in_small_letters(std::string_view words);

/// The name of a described enumerator: kNotConverged is "not_converged".
template <class E>
requires boost::describe::has_describe_enumerators<E>::value std::string_view name_of(E value) {
  static const auto kNames = [] {
    std::vector<std::pair<E, std::string>> names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
        [&](auto each) { names.emplace_back(each.value, in_small_letters(std::string_view(each.name).substr(1))); });
    return names;
  }();
  for (const auto& [named, name] : kNames)
    if (named == value) return name;
  return "?";
}

/// The suite's entry for the scenario of `run`; nullptr if it is not in there.
const scenarios::ScenarioResult* scenario_of(const scenarios::SuiteResult& suite, const scenarios::RunResult& run);
/// Whether `run` counts against its scenario.
bool failing(const scenarios::SuiteResult& suite, const scenarios::RunResult& run);

/// `word` as a shell takes it: in single quotes, where it must be.
std::string for_shell(const std::string& word);
/// `wavetank run PATH --seed N --set …`, quoted for a shell.
std::string reproduce_command(const scenarios::RunResult& run, const std::vector<std::string>& settings);

/// Why `run` failed, in a line: what is violated, or how it died.
std::string headline(const scenarios::RunResult& run);

/// `text` with every byte that is not part of a well-formed UTF-8 character replaced by U+FFFD.
std::string valid_utf8(std::string_view text);
/// valid_utf8 with control characters but tabs and newlines replaced too: safe on a terminal and in XML.
std::string printable(std::string_view text);
std::string first_line(std::string_view text);

}  // namespace wavetank::reports
