// Option: how a struct of settings describes its own YAML keys. One table drives reading, validation, the JSON Schema,
// the reference page, --set and tuning.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "env/distribution.h"
#include "env/random.h"
#include "env/result.h"
#include "env/time.h"

namespace wavetank {

/// Bytes, as a setting: 32KiB, 1MB.
struct ByteSize {
  uint64_t bytes = 0;
  friend constexpr auto operator<=>(ByteSize, ByteSize) = default;
};
/// Bits per second, as a setting: 1Gbit/s; 0 is unlimited.
struct Bandwidth {
  uint64_t bits_per_second = 0;
  friend constexpr auto operator<=>(Bandwidth, Bandwidth) = default;
};
/// Occurrences per second, as a setting: 50k/s, 3/min. Kept per hour so that slow rates stay integers.
struct Rate {
  uint64_t per_hour = 0;
  friend constexpr auto operator<=>(Rate, Rate) = default;
};

/// Reads one scalar as a scenario writes it, units and all. On failure the message says what would be right:
/// "a duration with its unit, such as 5s or 200ms". Counts take k and M: `10k` is 10000.
Result<void> parse_option(std::string_view text, bool& value);
Result<void> parse_option(std::string_view text, int64_t& value);
Result<void> parse_option(std::string_view text, uint32_t& value);
Result<void> parse_option(std::string_view text, uint64_t& value);
Result<void> parse_option(std::string_view text, std::string& value);
Result<void> parse_option(std::string_view text, Duration& value);
Result<void> parse_option(std::string_view text, CpuTime& value);  // 3.5ns
Result<void> parse_option(std::string_view text, ByteSize& value);
Result<void> parse_option(std::string_view text, Bandwidth& value);
Result<void> parse_option(std::string_view text, Rate& value);
Result<void> parse_option(std::string_view text, Probability& value);  // 0.1%, 0.001
Result<void> parse_option(std::string_view text, Distribution& value);

/// The shortest text that parse_option reads back as the same value.
std::string format_option(bool value);
std::string format_option(int64_t value);
std::string format_option(uint32_t value);
std::string format_option(uint64_t value);
std::string format_option(const std::string& value);
std::string format_option(Duration value);
std::string format_option(CpuTime value);
std::string format_option(ByteSize value);
std::string format_option(Bandwidth value);
std::string format_option(Rate value);
std::string format_option(Probability value);
std::string format_option(const Distribution& value);

/// What a key's value looks like, for messages, schema and documents.
enum class OptionType : unsigned char {
  kBoolean,
  kInteger,
  kText,
  kDuration,
  kCpuTime,
  kByteSize,
  kBandwidth,
  kRate,
  kProbability,
  kDistribution,
  kTextList,  ///< a list of texts, or one text
  kSection,   ///< a map with a table of its own
};

/// A key and its value as texts, already checked against its table: how operators and faults carry their settings.
struct Setting {
  std::string key;
  std::vector<std::string> values;  ///< one text for a scalar, several for a text list
  friend bool operator==(const Setting&, const Setting&) = default;
};

class OptionTable;

/// One key of a table: typed by the struct member it fills, reached through type-erased set and get.
struct Option {
  std::string name;
  OptionType type = OptionType::kText;
  std::string summary;  ///< one sentence
  bool required = false;
  bool may_be_negative = false;          ///< for durations, which otherwise may not
  std::vector<std::string> choices;      ///< for kText: the only values allowed, if not empty
  const OptionTable* section = nullptr;  ///< for kSection
  std::function<Result<void>(void* object, std::string_view text)> set;
  std::function<Result<void>(void* object, const std::vector<std::string>& texts)> set_list;  ///< for kTextList
  std::function<std::string(const void* object)> get;
  std::function<std::vector<std::string>(const void* object)> get_list;  ///< for kTextList
  std::shared_ptr<void> (*fresh)() = nullptr;  ///< an object of the table's struct, as it is by default
  std::function<void*(void* object)> enter;    ///< for kSection

  Option&& must_be_given() && { return required = true, std::move(*this); }
  Option&& or_negative() && { return may_be_negative = true, std::move(*this); }
  Option&& one_of(std::vector<std::string> values) && { return choices = std::move(values), std::move(*this); }
};

/// The keys of one struct, in the order in which documents show them.
class OptionTable {
 public:
  OptionTable(std::string name, std::vector<Option> options) : name_(std::move(name)), options_(std::move(options)) {}
  const std::string& name() const { return name_; }
  const std::vector<Option>& options() const { return options_; }
  const Option* find(std::string_view name) const {
    for (const Option& option : options_)
      if (option.name == name) return &option;
    return nullptr;
  }

 private:
  std::string name_;
  std::vector<Option> options_;
};

/// Stores `settings` into `object`, the struct that `table` describes. Fails on the first unknown key or bad value.
Result<void> apply_settings(const OptionTable& table, void* object, const std::vector<Setting>& settings);

template <class T>
constexpr OptionType option_type() {
  if constexpr (std::is_same_v<T, bool>)
    return OptionType::kBoolean;
  else if constexpr (std::is_integral_v<T>)
    return OptionType::kInteger;
  else if constexpr (std::is_same_v<T, Duration>)
    return OptionType::kDuration;
  else if constexpr (std::is_same_v<T, CpuTime>)
    return OptionType::kCpuTime;
  else if constexpr (std::is_same_v<T, ByteSize>)
    return OptionType::kByteSize;
  else if constexpr (std::is_same_v<T, Bandwidth>)
    return OptionType::kBandwidth;
  else if constexpr (std::is_same_v<T, Rate>)
    return OptionType::kRate;
  else if constexpr (std::is_same_v<T, Probability>)
    return OptionType::kProbability;
  else if constexpr (std::is_same_v<T, Distribution>)
    return OptionType::kDistribution;
  else
    return OptionType::kText;
}

/// A key that fills `member`: option("interval", &Checkpoint::interval, "Time between two triggers.").
template <class S, class T>
Option option(std::string name, T S::*member, std::string summary) {
  Option option;
  option.name = std::move(name);
  option.summary = std::move(summary);
  option.fresh = []() -> std::shared_ptr<void> { return std::make_shared<S>(); };
  if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    option.type = OptionType::kTextList;
    option.set = [member](void* object, std::string_view text) -> Result<void> {
      static_cast<S*>(object)->*member = {std::string(text)};
      return {};
    };
    option.set_list = [member](void* object, const std::vector<std::string>& texts) -> Result<void> {
      static_cast<S*>(object)->*member = texts;
      return {};
    };
    option.get = [member](const void* object) {
      std::string text;
      for (const std::string& item : static_cast<const S*>(object)->*member) text += (text.empty() ? "" : ", ") + item;
      return "[" + text + "]";
    };
    option.get_list = [member](const void* object) { return static_cast<const S*>(object)->*member; };
  } else {
    option.type = option_type<T>();
    option.set = [member](void* object, std::string_view text) {
      return parse_option(text, static_cast<S*>(object)->*member);
    };
    option.get = [member](const void* object) { return format_option(static_cast<const S*>(object)->*member); };
  }
  return option;
}

/// A key whose value is a map with its own table.
template <class S, class T>
Option section(std::string name, T S::*member, const OptionTable& table, std::string summary) {
  Option option;
  option.name = std::move(name);
  option.type = OptionType::kSection;
  option.summary = std::move(summary);
  option.section = &table;
  option.fresh = []() -> std::shared_ptr<void> { return std::make_shared<S>(); };
  option.enter = [member](void* object) -> void* { return &(static_cast<S*>(object)->*member); };
  return option;
}

}  // namespace wavetank
