// fail_disk: disk operations fail and have no effect.
#include "faults/disk_match.h"

namespace wavetank::faults {

FaultKind fail_disk_kind();

namespace {

struct FailDiskSettings : DiskMatch {
  std::string reason = "io";
};

const OptionTable& fail_disk_options() {
  static const OptionTable table(
      "fail_disk",
      disk_options<FailDiskSettings>(
          {option("reason", &FailDiskSettings::reason, "What the disk says: io, or full.").one_of({"io", "full"})}));
  return table;
}

class FailDisk final : public FaultEffect {
 public:
  void* settings() override { return &settings_; }
  void check(SettingsCheck& check) const override { check_disk(settings_, check); }
  void start(Injection& injection) override {
    install_disk(injection, settings_, [full = settings_.reason == "full"](uint64_t) {
      return DiskVerdict{{}, true, full ? Trouble::kFull : Trouble::kInputOutput};
    });
  }

 private:
  FailDiskSettings settings_;
};

}  // namespace

FaultKind fail_disk_kind() {
  return {"fail_disk", "Disk operations fail and have no effect.", &fail_disk_options(), "nodes", "for", [] {
            return std::unique_ptr<FaultEffect>(new FailDisk());
          }};
}

}  // namespace wavetank::faults
