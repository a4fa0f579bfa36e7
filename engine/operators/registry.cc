// The one table of vertex types, and their settings.
#include "engine/operators/registry.h"

#include <memory>

#include "engine/operators/filter.h"
#include "engine/operators/map.h"
#include "engine/operators/window.h"

namespace wavetank::engine {
namespace {

template <class Made, class Settings, const OptionTable& (*table)()>
std::unique_ptr<Operator> make(const std::vector<Setting>& settings) {
  return std::make_unique<Made>(settings_as<Settings>(table(), settings));
}

}  // namespace

const OptionTable& log_source_options() {
  static const OptionTable table(
      "source", {
                    option("partitions", &LogSourceSettings::partitions, "Partitions of the input topic."),
                    option("out_of_order", &LogSourceSettings::out_of_order,
                           "How far a record may trail the latest event time of its partition and still be on time."),
                });
  return table;
}

const OptionTable& log_sink_options() {
  static const OptionTable table(
      "sink", {option("partitions", &LogSinkSettings::partitions, "Partitions of the output topic.")});
  return table;
}

const OptionTable& map_options() {
  static const OptionTable table("map",
                                 {
                                     option("multiply", &MapSettings::multiply, "The value is multiplied by this."),
                                     option("add", &MapSettings::add, "Then this is added."),
                                 });
  return table;
}

const OptionTable& filter_options() {
  static const OptionTable table(
      "filter", {
                    option("field", &FilterSettings::field, "What is looked at.").one_of({"value", "key", "time"}),
                    option("at_least", &FilterSettings::at_least, "Smaller ones are dropped."),
                    option("at_most", &FilterSettings::at_most, "Larger ones are dropped."),
                    option("modulo", &FilterSettings::modulo, "Divide by this, and keep those with `remainder`."),
                    option("remainder", &FilterSettings::remainder, "The remainder to keep, 0 to modulo - 1."),
                });
  return table;
}

const OptionTable& window_options() {
  static const OptionTable table(
      "window",
      {
          option("tumbling", &WindowSettings::tumbling, "Length of the windows, in event time.").must_be_given(),
          option("aggregate", &WindowSettings::aggregate, "What a window computes of its values.")
              .one_of({"count", "sum", "min", "max"}),
      });
  return table;
}

std::span<const VertexType> vertex_types() {
  static const VertexType types[] = {
      {"log", VertexKind::kSource, "Reads a partitioned, replayable log.", &log_source_options()},
      {"map", VertexKind::kOperator, "Computes a new value for each record.", &map_options(), DependsOn::kInputSet,
       false, &make<MapOperator, MapSettings, map_options>},
      {"filter", VertexKind::kOperator, "Keeps some records and drops the others.", &filter_options(),
       DependsOn::kInputSet, false, &make<FilterOperator, FilterSettings, filter_options>},
      {"window", VertexKind::kOperator, "Aggregates each key over windows of event time.", &window_options(),
       DependsOn::kInputSet, true, &make<WindowOperator, WindowSettings, window_options>},
      {"log", VertexKind::kSink, "Writes to a partitioned log, in transactions that commit with checkpoints.",
       &log_sink_options()},
  };
  return types;
}

const VertexType* find_vertex_type(VertexKind kind, std::string_view name) {
  for (const VertexType& type : vertex_types())
    if (type.kind == kind && type.name == name) return &type;
  return nullptr;
}

}  // namespace wavetank::engine
