// Result<T>: what comes back where the world may refuse; and the few reasons it gives.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace wavetank {

/// Why the world refused. A timeout is not listed: it is *unknown*, never a failure.
enum class Trouble : unsigned char {
  kNotFound,     ///< no such file or object
  kCorrupt,      ///< bytes do not match their checksum, or do not decode
  kFull,         ///< the disk has no room
  kInputOutput,  ///< the device refused
  kInvalid,      ///< the request makes no sense to the receiver
};

struct Error {
  Trouble trouble = Trouble::kInvalid;
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> trouble(Trouble kind, std::string message) {
  return tl::unexpected<Error>(Error{kind, std::move(message)});
}

constexpr std::string_view name_of(Trouble t) {
  switch (t) {
    case Trouble::kNotFound:
      return "not found";
    case Trouble::kCorrupt:
      return "corrupt";
    case Trouble::kFull:
      return "disk full";
    case Trouble::kInputOutput:
      return "input/output error";
    case Trouble::kInvalid:
      return "invalid";
  }
  return "?";
}

}  // namespace wavetank
