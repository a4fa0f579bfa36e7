// Finding scenario files.
#include "scenarios/text/find.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace wavetank::scenarios {
namespace {

namespace fs = std::filesystem;

/// The *.yaml of a directory, sorted by name; nothing when it cannot be read.
std::vector<std::string> scenarios_in(const fs::path& directory) {
  std::vector<std::string> files;
  std::error_code trouble;
  for (fs::directory_iterator entry(directory, trouble), end; !trouble && entry != end; entry.increment(trouble))
    if (entry->path().extension() == ".yaml" && entry->is_regular_file(trouble))
      files.push_back(entry->path().string());
  std::sort(files.begin(), files.end());
  return files;
}

/// What could have been meant by `path`: names of the catalogue, and files beside it.
std::vector<std::string> candidates(const fs::path& path, const std::vector<std::string>& catalogues) {
  std::vector<std::string> names;
  for (const std::string& catalogue : catalogues)
    for (const fs::path file : scenarios_in(catalogue)) names.push_back(file.stem().string());
  const fs::path folder = path.parent_path();
  for (const std::string& file : scenarios_in(folder.empty() ? "." : folder))
    names.push_back(folder.empty() ? fs::path(file).filename().string() : file);
  return names;
}

Problem missing(const std::string& path, const std::vector<std::string>& catalogues) {
  const std::vector<std::string> names = candidates(path, catalogues);
  std::string hint = did_you_mean(path, names);
  // A name with its ending is near to nothing when it is short; what it begins with decides then.
  if (hint.empty()) hint = did_you_mean(fs::path(path).stem().string(), names);
  return {path, 0, 0, "there is no such file, directory or scenario of the catalogue", std::move(hint), {}};
}

}  // namespace

FoundScenarios find_scenarios(const std::vector<std::string>& paths, const std::vector<std::string>& catalogues) {
  FoundScenarios found;
  const auto add = [&found](const std::string& file) {
    const fs::path normal = fs::path(file).lexically_normal();
    const bool known = std::any_of(found.files.begin(), found.files.end(), [&](const std::string& other) {
      return fs::path(other).lexically_normal() == normal;
    });
    if (!known) found.files.push_back(file);
  };
  for (const std::string& path : paths) {
    std::error_code trouble;
    if (fs::is_directory(path, trouble)) {
      const std::vector<std::string> files = scenarios_in(path);
      if (files.empty()) found.problems.push_back({path, 0, 0, "the directory has no *.yaml", {}, {}});
      for (const std::string& file : files) add(file);
      continue;
    }
    if (fs::exists(path, trouble)) {
      add(path);
      continue;
    }
    const auto catalogue = std::find_if(catalogues.begin(), catalogues.end(), [&](const std::string& directory) {
      return fs::is_regular_file(fs::path(directory) / (path + ".yaml"), trouble);
    });
    if (catalogue != catalogues.end())
      add((fs::path(*catalogue) / (path + ".yaml")).string());
    else
      found.problems.push_back(missing(path, catalogues));
  }
  return found;
}

}  // namespace wavetank::scenarios
