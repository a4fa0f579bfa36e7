// Workload::Source: the ways to make a workload's records: by chance, or from a file.
#pragma once

#include <memory>
#include <string>

#include "scenarios/workload/workload.h"

namespace wavetank::scenarios {

class Workload::Source {
 public:
  explicit Source(WorkloadTarget target) : target_(target) {}
  virtual ~Source() = default;

  WorkloadTarget target() const { return target_; }
  virtual uint64_t count(uint32_t partition) const = 0;
  virtual Time arrival(uint32_t partition, uint64_t index) const = 0;
  virtual uint64_t arrived_by(uint32_t partition, Time now) const = 0;
  virtual void fill(uint32_t partition, uint64_t first, uint64_t count, engine::Record* out) const = 0;
  virtual std::string key_text(uint64_t key) const { return std::to_string(key); }
  virtual int value_decimals() const { return 0; }

 private:
  WorkloadTarget target_;
};

std::shared_ptr<const Workload::Source> make_generated_source(const WorkloadSpec& spec, WorkloadTarget target,
                                                              const Random& stream);

/// Null with problems when the file cannot be used; a source with problems when lines of it were skipped.
std::shared_ptr<const Workload::Source> make_file_source(const WorkloadSpec& spec, WorkloadTarget target,
                                                         std::vector<Problem>& problems);

}  // namespace wavetank::scenarios
