// Standard output and report files, with what can go wrong with them.
#include "cli/output.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "reports/document.h"
#include "reports/wrapped.h"

namespace wavetank::cli {
namespace {

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value && *value;
}

}  // namespace

void say(const std::string& text, size_t columns) {
  std::fputs(reports::wrapped(text, columns).c_str(), stdout);
  std::fflush(stdout);
}

bool terminal(int file, const Request& request) {
  const char* ci = std::getenv("CI");
  const bool in_ci = ci && *ci && std::string_view(ci) != "false" && std::string_view(ci) != "0";
  if (request.profile == Profile::kCi || (request.profile == Profile::kAuto && in_ci)) return false;
  const char* kind = std::getenv("TERM");
  return ::isatty(file) && !(kind && std::string_view(kind) == "dumb");
}

bool colors(const Request& request) { return terminal(STDOUT_FILENO, request) && !is_set("NO_COLOR"); }

size_t columns(const Request& request) {
  winsize size{};
  const bool known = terminal(STDOUT_FILENO, request) && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
  return known ? size.ws_col : 0;
}

bool can_be_written(std::string_view option, const std::string& path) {
  if (path.empty()) return true;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code ignored;
  if (folder.empty() || std::filesystem::is_directory(folder, ignored)) return true;
  fmt::print(stderr, "wavetank: {} {}: there is no folder {}\n", option, path, folder.string());
  return false;
}

bool write_or_complain(const std::string& path, const std::string& text) {
  const Result<void> written = reports::write_document(path, text);
  if (!written) fmt::print(stderr, "wavetank: {}; the verdict above stands\n", written.error().message);
  return written.has_value();
}

}  // namespace wavetank::cli
