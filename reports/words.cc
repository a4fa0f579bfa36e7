// One spelling for each outcome, for people and programs alike.
#include "reports/words.h"

#include <fmt/format.h>

namespace wavetank::reports {

std::string in_small_letters(std::string_view words) {
  std::string text;
  for (const char c : words) {
    const bool capital = c >= 'A' && c <= 'Z';
    if (capital && !text.empty()) text += '_';
    text += capital ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return text;
}

const scenarios::ScenarioResult* scenario_of(const scenarios::SuiteResult& suite, const scenarios::RunResult& run) {
  for (const scenarios::ScenarioResult& scenario : suite.scenarios)
    if (scenario.name == run.scenario && scenario.path == run.path) return &scenario;
  return nullptr;
}

bool failing(const scenarios::SuiteResult& suite, const scenarios::RunResult& run) {
  const scenarios::ScenarioResult* scenario = scenario_of(suite, run);
  return scenarios::is_failure(run, scenario ? scenario->expected_violations : std::vector<std::string>{});
}

namespace {

/// How long the well-formed UTF-8 character at the front of `text` is; 0 when there is none (Unicode 15, table 3-7).
size_t character_length(std::string_view text) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto follows = [&](size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF)
    return follows(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF) && follows(2) ? 3 : 0;
  if (first >= 0xF0 && first <= 0xF4)
    return follows(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF) && follows(2) && follows(3) ? 4 : 0;
  return 0;
}

}  // namespace

std::string for_shell(const std::string& word) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./=:,+@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string text = "'";
  for (const char c : word) c == '\'' ? text += "'\\''" : text += c;
  return text + "'";
}

std::string reproduce_command(const scenarios::RunResult& run, const std::vector<std::string>& settings) {
  std::string command = fmt::format("wavetank run {} --seed {}", for_shell(run.path), run.seed);
  if (!run.options.empty()) command += " " + run.options;
  for (const std::string& setting : settings) command += fmt::format(" --set {}", for_shell(setting));
  return command;
}

std::string headline(const scenarios::RunResult& run) {
  if (!run.trouble.empty()) return first_line(run.trouble);
  for (const faults::Finding& finding : run.findings)
    if (finding.verdict == faults::Verdict::kViolated) return fmt::format("{}: {}", finding.invariant, finding.summary);
  return std::string(name_of(run.outcome));
}

std::string valid_utf8(std::string_view text) {
  std::string valid;
  while (!text.empty()) {
    const size_t length = character_length(text);
    valid += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return valid;
}

std::string printable(std::string_view text) {
  std::string clean;
  for (const char c : valid_utf8(text)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool control = (byte < 0x20 && c != '\t' && c != '\n') || byte == 0x7F;
    control ? clean += "\xEF\xBF\xBD" : clean += c;
  }
  return clean;
}

std::string first_line(std::string_view text) { return std::string(text.substr(0, text.find('\n'))); }

}  // namespace wavetank::reports
