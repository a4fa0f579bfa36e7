// Writing documents, one format after the other.
#include "cli/documents.h"

#include "cli/output.h"

namespace wavetank::cli {

bool documents_can_be_written(const Request& request) {
  bool all = true;
  for (const auto& [name, path] : request.documents) all = can_be_written("--" + name, path) && all;
  return all;
}

bool write_documents(const Request& request, const reports::Contents& contents) {
  bool all = true;
  for (const reports::Format& format : reports::formats()) {
    const auto asked = request.documents.find(std::string(format.name));
    if (asked == request.documents.end() || asked->second.empty()) continue;
    all = write_or_complain(asked->second, format.write(contents)) && all;
  }
  return all;
}

}  // namespace wavetank::cli
