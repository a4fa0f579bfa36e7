// Reading a file of results whole, and naming it in every message.
#include "cli/results_file.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "reports/json.h"
#include "scenarios/suite/merge.h"

namespace wavetank::cli {
namespace {

Result<std::string> text_of(std::FILE* file) {
  if (!file) return trouble(Trouble::kNotFound, std::strerror(errno));
  std::string text;
  std::array<char, 65536> chunk;
  errno = 0;
  while (const size_t count = std::fread(chunk.data(), 1, chunk.size(), file)) text.append(chunk.data(), count);
  // A folder opens, and then does not read.
  if (std::ferror(file)) return trouble(Trouble::kInputOutput, std::strerror(errno));
  return text;
}

}  // namespace

Result<std::string> read_text(const std::string& path) {
  const bool standard_input = path == "-";
  std::FILE* const file = standard_input ? stdin : std::fopen(path.c_str(), "rb");
  Result<std::string> text = text_of(file);
  if (file && !standard_input) std::fclose(file);
  if (!text) return trouble(text.error().trouble, fmt::format("{}: {}", path, text.error().message));
  return text;
}

Result<scenarios::SuiteResult> read_results_file(const std::string& path) {
  const Result<std::string> text = read_text(path);
  if (!text) return tl::unexpected(text.error());
  Result<scenarios::SuiteResult> results = reports::read_results(*text);
  if (!results) return trouble(results.error().trouble, fmt::format("{}: {}", path, results.error().message));
  return results;
}

Result<scenarios::SuiteResult> read_merged_results(const std::vector<std::string>& paths) {
  std::vector<scenarios::Shard> shards;
  for (const std::string& path : paths) {
    Result<scenarios::SuiteResult> results = read_results_file(path);
    if (!results) return results;
    shards.push_back({path, std::move(*results)});
  }
  return scenarios::merge(std::move(shards));
}

}  // namespace wavetank::cli
