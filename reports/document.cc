// Temporary file, sync, rename: the only way to a report on disk.
#include "reports/document.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace wavetank::reports {
namespace {

/// The system's reason for the failure of a step.
tl::unexpected<Error> failed(const std::string& path, const char* step, int reason) {
  const Trouble kind = reason == ENOSPC || reason == EDQUOT || reason == EFBIG ? Trouble::kFull
                       : reason == ENOENT                                      ? Trouble::kNotFound
                                                                               : Trouble::kInputOutput;
  return trouble(kind, fmt::format("cannot {} {}: {}", step, path, std::strerror(reason)));
}

/// Zero, or the reason why not everything could be written.
int write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

Result<void> write_directly(const std::string& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) return failed(path, "open", errno);
  const int reason = write_all(file, text);
  const int close_reason = ::close(file) != 0 ? errno : 0;
  if (reason != 0) return failed(path, "write", reason);
  if (close_reason != 0) return failed(path, "write", close_reason);
  return {};
}

/// So that the rename itself survives a power failure; file systems that cannot are left alone.
void sync_folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return;
  ::fsync(file);
  ::close(file);
}

}  // namespace

Result<void> write_document(const std::string& path, std::string_view text) {
  struct stat there {};
  const bool exists = ::stat(path.c_str(), &there) == 0;
  if (exists && S_ISDIR(there.st_mode)) return failed(path, "write", EISDIR);
  if (exists && !S_ISREG(there.st_mode)) return write_directly(path, text);

  const std::string temporary = fmt::format("{}.{}.part", path, ::getpid());
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) return failed(path, "write", errno);
  int reason = write_all(file, text);
  if (reason == 0 && ::fsync(file) != 0) reason = errno;
  if (::close(file) != 0 && reason == 0) reason = errno;
  if (reason == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) reason = errno;
  if (reason != 0) {
    ::unlink(temporary.c_str());
    return failed(path, "write", reason);
  }
  sync_folder_of(path);
  return {};
}

}  // namespace wavetank::reports
