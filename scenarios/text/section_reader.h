// SectionReader: reads a YAML map into a struct by its option table, gathering every mistake with its position.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "env/option.h"
#include "scenarios/text/document.h"

namespace wavetank::scenarios {

/// Where a key or a value stands. A negative line -n means the n-th override.
struct Place {
  int line = 0;
  int column = 0;
};
inline Place place_of(const Node& node) { return {node.line, node.column}; }
inline Place place_of(const Node::Entry& entry) { return {entry.line, entry.column}; }

class SectionReader {
 public:
  /// Both must outlive the reader.
  SectionReader(const Document& document, std::span<const std::string> overrides)
      : document_(document), overrides_(overrides) {}

  /// Reads an entry that no table describes; false when it knows no such key.
  using Special = std::function<bool(const Node::Entry& entry)>;

  /// Reads `map`, found at `place`, into `object`. Entries without a table of their own go to `special`.
  void read(const OptionTable& table, const Node& map, Place place, void* object, const Special& special = {});
  /// Reads one value into `object`.
  void read_value(const Option& option, const Node& value, Place key, void* object);
  /// Checks one value against an option and gives its texts; nothing was wrong if the result has a value.
  std::optional<Setting> setting(const Option& option, const Node& value, Place key);
  /// Reports the required keys of `table` that `map` lacks.
  void require(const OptionTable& table, const Node& map, Place place);
  /// True when `node` is a map (or nothing, which is an empty map); else reports.
  bool expect_map(const Node& node, std::string_view name, Place key);

  /// The texts of a scalar or a list; an inner list is one text, joined with ", ". Reports anything else.
  std::optional<std::vector<std::string>> texts(const Node& value, std::string_view name, Place key);
  /// "unknown key 'intervall' in checkpoint", with the nearest of `known` or all of them.
  void unknown_key(const Node::Entry& entry, std::string_view section, std::span<const std::string> known);

  void report(Place place, std::string message, std::string hint = {});
  std::vector<Problem>& problems() { return problems_; }
  /// Whether something at just that place was reported already.
  bool reported_at(Place place) const;
  size_t reported() const { return problems_.size(); }

 private:
  bool set_scalar(const Option& option, const Node& value, Place key, void* object);

  Problem problem(Place place, std::string message, std::string hint) const;

  const Document& document_;
  std::span<const std::string> overrides_;
  std::vector<Problem> problems_;
};

/// The names of a table's keys.
std::vector<std::string> keys_of(const OptionTable& table);
/// True for an entry whose key stood before in the same map; the document has reported it.
bool repeated(const Node& map, const Node::Entry& entry);

}  // namespace wavetank::scenarios
