// DiskContinuations: what a role does when its disk has done what it was asked.
#pragma once

#include <functional>
#include <map>
#include <utility>

#include "env/env.h"

namespace wavetank::engine {

class DiskContinuations {
 public:
  using Continuation = std::function<void(const Result<Bytes>& outcome)>;

  void then(DiskOperation operation, Continuation continuation) { open_.emplace(operation, std::move(continuation)); }
  /// The disk has answered. Operations that nobody waits for are passed over.
  void completed(DiskOperation operation, const Result<Bytes>& outcome) {
    const auto place = open_.find(operation);
    if (place == open_.end()) return;
    const Continuation continuation = std::move(place->second);
    open_.erase(place);
    continuation(outcome);
  }
  size_t open() const { return open_.size(); }

 private:
  std::map<DiskOperation, Continuation> open_;
};

/// The operation failed because there is no such file.
inline bool missing(const Result<Bytes>& outcome) { return !outcome && outcome.error().trouble == Trouble::kNotFound; }

}  // namespace wavetank::engine
