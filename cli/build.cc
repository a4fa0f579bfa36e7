// Facts about the build, most of them given by the build system.
#include "cli/build.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>

#include "env/hash.h"

#ifndef WAVETANK_VERSION
#define WAVETANK_VERSION "0.1.0"
#endif
#ifndef WAVETANK_BUILD_TYPE
#define WAVETANK_BUILD_TYPE "unknown build type"
#endif
#ifndef WAVETANK_CATALOG_FOLDER
#define WAVETANK_CATALOG_FOLDER ""
#endif

namespace wavetank::cli {
namespace {

std::string compiler() {
#if defined(__clang__)
  return fmt::format("clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
  return fmt::format("GCC {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
}

}  // namespace

std::string version_line() {
  return fmt::format("wavetank {} ({}, {})", WAVETANK_VERSION, WAVETANK_BUILD_TYPE, compiler());
}

std::string build_identity() {
  std::ifstream program("/proc/self/exe", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(program), std::istreambuf_iterator<char>()};
  return fmt::format("{}-{:.16}", WAVETANK_VERSION, to_string(digest_bytes(std::as_bytes(std::span(bytes)))));
}

scenarios::Build this_build() { return {version_line(), build_identity()}; }

std::string catalogue_folder() {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (const char* given = std::getenv("WAVETANK_CATALOG"); given && *given) return given;
  if (fs::is_directory(WAVETANK_CATALOG_FOLDER, ignored)) return WAVETANK_CATALOG_FOLDER;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  for (const char* place : {"../share/wavetank/catalog", "../scenarios/catalog", "catalog"}) {
    const fs::path folder = (program / place).lexically_normal();
    if (!program.empty() && fs::is_directory(folder, ignored)) return folder.string();
  }
  return {};
}

}  // namespace wavetank::cli
