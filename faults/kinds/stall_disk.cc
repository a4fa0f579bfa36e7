// stall_disk: disk operations do not end before the fault does.
#include "faults/disk_match.h"

namespace wavetank::faults {

FaultKind stall_disk_kind();

namespace {

using StallDiskSettings = DiskMatch;

const OptionTable& stall_disk_options() {
  static const OptionTable table("stall_disk", disk_options<StallDiskSettings>({}));
  return table;
}

class StallDisk final : public FaultEffect {
 public:
  void* settings() override { return &settings_; }
  void check(SettingsCheck& check) const override { check_disk(settings_, check); }
  void start(Injection& injection) override {
    install_disk(injection, settings_, [&injection](uint64_t) {
      return DiskVerdict{Time::never() - injection.cluster().now(), false, Trouble::kInputOutput};
    });
  }

 private:
  StallDiskSettings settings_;
};

}  // namespace

FaultKind stall_disk_kind() {
  return {"stall_disk", "Disk operations hang until the fault ends.", &stall_disk_options(), "nodes", "for", [] {
            return std::unique_ptr<FaultEffect>(new StallDisk());
          }};
}

}  // namespace wavetank::faults
