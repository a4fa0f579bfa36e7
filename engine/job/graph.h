// JobSpec: a job as its author wrote it: sources, operators and sinks, and who reads from whom.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "env/codec.h"
#include "env/option.h"

namespace wavetank::engine {

enum class VertexKind : uint8_t { kSource, kOperator, kSink };

/// One source, operator or sink. Which settings it takes is told by the registry entry of its `type`.
struct VertexSpec {
  std::string name;
  VertexKind kind = VertexKind::kOperator;
  std::string type;                 ///< "log" for sources and sinks; "map", "filter", "window", … for operators
  std::vector<Setting> settings;    ///< what the YAML gave, checked against the type's option table
  std::vector<std::string> inputs;  ///< names of the vertices it reads from; none for a source
  uint32_t parallelism = 0;         ///< 0: as its first input; for a source: one task a partition
};

struct JobSpec {
  std::vector<VertexSpec> vertices;
  uint32_t max_parallelism = 128;  ///< number of key groups
};

/// A mistake in a job, at the vertex it is about.
struct JobProblem {
  std::string vertex;
  std::string message;  ///< what is wrong and what would be right
};

/// All mistakes at once: unknown inputs, cycles, vertices nobody reads, missing sources or sinks, bad settings.
std::vector<JobProblem> validate(const JobSpec& job);

BOOST_DESCRIBE_STRUCT(VertexSpec, (), (name, kind, type, settings, inputs, parallelism))
BOOST_DESCRIBE_STRUCT(JobSpec, (), (vertices, max_parallelism))

}  // namespace wavetank::engine
