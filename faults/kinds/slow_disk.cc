// slow_disk: disk operations take longer.
#include "faults/disk_match.h"

namespace wavetank::faults {

FaultKind slow_disk_kind();

namespace {

struct SlowDiskSettings : DiskMatch {
  Distribution add;
};

const OptionTable& slow_disk_options() {
  static const OptionTable table(
      "slow_disk", disk_options<SlowDiskSettings>(
                       {option("add", &SlowDiskSettings::add, "How much longer, as a duration or a distribution.")
                            .must_be_given()}));
  return table;
}

class SlowDisk final : public FaultEffect {
 public:
  void* settings() override { return &settings_; }
  void check(SettingsCheck& check) const override { check_disk(settings_, check); }
  void start(Injection& injection) override {
    install_disk(injection, settings_, [this](uint64_t draw) {
      return DiskVerdict{settings_.add.quantile(draw), false, Trouble::kInputOutput};
    });
  }

 private:
  SlowDiskSettings settings_;
};

}  // namespace

FaultKind slow_disk_kind() {
  return {"slow_disk", "Disk operations take longer.", &slow_disk_options(), "nodes", "for", [] {
            return std::unique_ptr<FaultEffect>(new SlowDisk());
          }};
}

}  // namespace wavetank::faults
