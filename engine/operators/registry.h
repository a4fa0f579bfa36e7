// The registry: one entry per type of source, operator and sink, with the settings it takes.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "engine/job/graph.h"
#include "env/option.h"

namespace wavetank::engine {

class Operator;

/// What a result may depend on beyond the set of its inputs; the comparator follows it.
enum class DependsOn : uint8_t { kInputSet, kKeyOrder, kArrivalOrder, kTime };

struct VertexType {
  std::string_view name;
  VertexKind kind;
  std::string_view summary;
  const OptionTable* options;
  DependsOn depends_on = DependsOn::kInputSet;
  bool keyed = false;  ///< its input is partitioned by key
  /// Makes the operator from checked settings; null for sources and sinks.
  std::unique_ptr<Operator> (*make)(const std::vector<Setting>& settings) = nullptr;
};

std::span<const VertexType> vertex_types();
const VertexType* find_vertex_type(VertexKind kind, std::string_view name);

/// The settings of a log source and of a log sink.
struct LogSourceSettings {
  uint32_t partitions = 4;
  Duration out_of_order = 0_s;  ///< watermarks trail the largest event time by this much
};
struct LogSinkSettings {
  uint32_t partitions = 4;
};
struct MapSettings {
  int64_t multiply = 1;
  int64_t add = 0;
};
struct FilterSettings {
  std::string field = "value";  ///< value, key or time
  int64_t at_least = INT64_MIN;
  int64_t at_most = INT64_MAX;
  int64_t modulo = 1;  ///< keep when field mod `modulo` == `remainder`
  int64_t remainder = 0;
};
struct WindowSettings {
  Duration tumbling = 10_s;       ///< windows [k·size, (k+1)·size) of event time
  std::string aggregate = "sum";  ///< count, sum, min or max of the values
};

/// The settings struct that `settings` describe; CHECKs that they were validated.
template <class T>
T settings_as(const OptionTable& table, const std::vector<Setting>& settings) {
  T value;
  const Result<void> applied = apply_settings(table, &value, settings);
  CHECK(applied.has_value(), "{}", applied.error().message);
  return value;
}

const OptionTable& log_source_options();
const OptionTable& log_sink_options();
const OptionTable& map_options();
const OptionTable& filter_options();
const OptionTable& window_options();

}  // namespace wavetank::engine
