// Transcripts: a script of inputs with what came of each below it, kept under tests/golden/engine/.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <sstream>
#include <string>

#include "env/option.h"

namespace wavetank::engine {

/// One line of a script, as in "> acknowledge task=2 checkpoint=1 drained".
struct Command {
  std::string name;
  std::map<std::string, std::string> arguments;

  bool has(const std::string& key) const { return arguments.count(key) != 0; }
  std::string text(const std::string& key) const { return has(key) ? arguments.at(key) : ""; }
  uint64_t number(const std::string& key, uint64_t otherwise = 0) const { return read(key, otherwise); }
  Duration duration(const std::string& key, Duration otherwise = {}) const { return read(key, otherwise); }
  /// The instant that "at" names.
  Time at() const { return Time{} + duration("at"); }

 private:
  template <class T>
  T read(const std::string& key, T value) const {
    if (!has(key)) return value;
    if (const auto parsed = parse_option(arguments.at(key), value); !parsed)
      ADD_FAILURE() << name << " " << key << ": " << parsed.error().message;
    return value;
  }
};

inline Command parse_command(const std::string& line) {
  std::istringstream words(line);
  Command command;
  words >> command.name;
  for (std::string word; words >> word;) {
    const size_t equals = word.find('=');
    command.arguments[word.substr(0, equals)] = equals == std::string::npos ? "" : word.substr(equals + 1);
  }
  return command;
}

/// Runs each "> command" of tests/golden/engine/NAME and compares what `execute` says to it with what stands below it;
/// with WAVETANK_RENEW_GOLDEN=1 in the environment it writes that instead. Lines that begin with # are for readers.
inline void play(const std::string& name, const std::function<std::string(const Command&)>& execute) {
  const std::string path = std::string(WAVETANK_SOURCE_DIR) + "/tests/golden/engine/" + name;
  std::ifstream file(path, std::ios::binary);
  const std::string kept{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::string played;
  size_t commands = 0;
  std::istringstream lines(kept);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with('#')) played += line + "\n";
    if (!line.starts_with("> ")) continue;
    ++commands;
    played += line + "\n";
    std::istringstream answer(execute(parse_command(line.substr(2))));
    for (std::string said; std::getline(answer, said);) played += "  " + said + "\n";
  }
  EXPECT_GT(commands, 0u) << path;
  if (const char* renew = std::getenv("WAVETANK_RENEW_GOLDEN"); renew != nullptr && std::string(renew) == "1")
    std::ofstream(path, std::ios::binary) << played;
  else
    EXPECT_EQ(kept, played) << "renew with WAVETANK_RENEW_GOLDEN=1";
}

}  // namespace wavetank::engine
