// Writing documents, one format after the other.
#include "cli/documents.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "cli/output.h"
#include "reports/github.h"

namespace wavetank::cli {

bool documents_can_be_written(const Request& request) {
  bool all = true;
  for (const auto& [name, path] : request.documents) all = can_be_written("--" + name, path) && all;
  return all;
}

bool wants_document(const Request& request, const std::string& name) {
  const auto asked = request.documents.find(name);
  return asked != request.documents.end() && !asked->second.empty();
}

bool write_documents(const Request& request, const reports::Contents& contents) {
  bool all = true;
  for (const reports::Format& format : reports::formats()) {
    const std::string name(format.name);
    if (wants_document(request, name))
      all = write_or_complain(request.documents.at(name), format.write(contents)) && all;
  }
  return all;
}

bool tell_github(const reports::Contents& contents) {
  const char* root = std::getenv("GITHUB_WORKSPACE");
  say(reports::to_annotations(contents, root ? root : ""));
  const char* path = std::getenv("GITHUB_STEP_SUMMARY");
  if (!path || !*path) return true;
  // Other steps' parts stay, and the limit is for this step's.
  const std::string summary = reports::to_step_summary(contents);
  std::FILE* const file = std::fopen(path, "ab");
  bool written = file && std::fwrite(summary.data(), 1, summary.size(), file) == summary.size();
  const int reason = errno;
  if (file) written = std::fclose(file) == 0 && written;
  if (!written) fmt::print(stderr, "wavetank: cannot write the step summary {}: {}\n", path, std::strerror(reason));
  return written;
}

}  // namespace wavetank::cli
