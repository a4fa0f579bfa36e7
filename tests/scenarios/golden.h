// Golden files: what a test prints, compared with what is kept under tests/golden/.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace wavetank::scenarios {

inline std::string source_path(const std::string& path) { return std::string(WAVETANK_SOURCE_DIR) + "/" + path; }

inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Compares with tests/golden/NAME; with WAVETANK_RENEW_GOLDEN=1 in the environment it writes the file instead.
inline void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = source_path("tests/golden/" + name);
  if (const char* renew = std::getenv("WAVETANK_RENEW_GOLDEN"); renew != nullptr && std::string(renew) == "1")
    std::ofstream(path, std::ios::binary) << text;
  EXPECT_EQ(read_file(path), text) << "renew with WAVETANK_RENEW_GOLDEN=1";
}

}  // namespace wavetank::scenarios
