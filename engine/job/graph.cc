// The job as a Boost.Graph: validation with all mistakes at once, chaining, expansion, failover regions.
#include "engine/job/graph.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/graph/topological_sort.hpp>
#include <map>

#include "engine/job/plan.h"
#include "engine/operators/registry.h"

namespace wavetank::engine {
namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS>;
using TaskGraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;

std::map<std::string, uint32_t> index_by_name(const JobSpec& job) {
  std::map<std::string, uint32_t> index;
  for (uint32_t v = 0; v < job.vertices.size(); ++v) index.emplace(job.vertices[v].name, v);
  return index;
}

/// Vertex v has an edge from each of its inputs; unknown inputs are left out.
Graph graph_of(const JobSpec& job) {
  const auto index = index_by_name(job);
  Graph graph(job.vertices.size());
  for (uint32_t v = 0; v < job.vertices.size(); ++v)
    for (const std::string& input : job.vertices[v].inputs)
      if (const auto found = index.find(input); found != index.end()) boost::add_edge(found->second, v, graph);
  return graph;
}

const char* noun(VertexKind kind) {
  return kind == VertexKind::kSource ? "source" : kind == VertexKind::kSink ? "sink" : "operator";
}

std::string known_types(VertexKind kind) {
  std::string names;
  for (const VertexType& type : vertex_types())
    if (type.kind == kind) names += (names.empty() ? "" : ", ") + std::string(type.name);
  return names;
}

void check_settings(const VertexSpec& vertex, std::vector<JobProblem>& problems) {
  const VertexType* type = find_vertex_type(vertex.kind, vertex.type);
  if (type == nullptr) {
    problems.push_back({vertex.name, fmt::format("there is no {} of type '{}'; known are: {}", noun(vertex.kind),
                                                 vertex.type, known_types(vertex.kind))});
    return;
  }
  const auto complain = [&](std::string message) { problems.push_back({vertex.name, std::move(message)}); };
  if (vertex.type == "window") {
    WindowSettings window;
    if (apply_settings(window_options(), &window, vertex.settings) && window.tumbling <= 0_s)
      complain("a window must be longer than 0s");
  } else if (vertex.type == "filter") {
    FilterSettings filter;
    if (!apply_settings(filter_options(), &filter, vertex.settings)) return;
    if (filter.at_least > filter.at_most) complain("at_least is above at_most: nothing would pass");
    if (filter.modulo < 1)
      complain("modulo must be at least 1");
    else if (filter.remainder < 0 || filter.remainder >= filter.modulo)
      complain(fmt::format("remainder must be 0 to {}", filter.modulo - 1));
  } else if (vertex.type == "log") {
    uint32_t partitions = 0;
    if (vertex.kind == VertexKind::kSource) {
      LogSourceSettings source;
      if (!apply_settings(log_source_options(), &source, vertex.settings)) return;
      partitions = source.partitions;
      if (source.out_of_order < 0_s) complain("out_of_order must not be negative");
      if (vertex.parallelism > partitions)
        complain(fmt::format("parallelism {} with {} partitions: some tasks would read nothing", vertex.parallelism,
                             partitions));
    } else {
      LogSinkSettings sink;
      if (!apply_settings(log_sink_options(), &sink, vertex.settings)) return;
      partitions = sink.partitions;
    }
    if (partitions == 0 || partitions > 65'535) complain("partitions must be 1 to 65535");
  }
}

void check_inputs(const JobSpec& job, std::vector<JobProblem>& problems) {
  const auto index = index_by_name(job);
  std::map<std::string, uint32_t> seen;
  for (const VertexSpec& vertex : job.vertices) {
    if (++seen[vertex.name] == 2) problems.push_back({vertex.name, "this name is used more than once"});
    if (vertex.kind == VertexKind::kSource && !vertex.inputs.empty())
      problems.push_back({vertex.name, "a source reads from no other vertex"});
    if (vertex.kind != VertexKind::kSource && vertex.inputs.empty())
      problems.push_back({vertex.name, fmt::format("this {} needs an input: from: NAME", noun(vertex.kind))});
    std::vector<std::string> inputs = vertex.inputs;
    std::sort(inputs.begin(), inputs.end());
    if (std::adjacent_find(inputs.begin(), inputs.end()) != inputs.end())
      problems.push_back({vertex.name, "the same input is named twice"});
    for (const std::string& input : vertex.inputs) {
      const auto found = index.find(input);
      if (found == index.end())
        problems.push_back({vertex.name, fmt::format("it reads from '{}', which is no source or operator", input)});
      else if (job.vertices[found->second].kind == VertexKind::kSink)
        problems.push_back({vertex.name, fmt::format("it reads from '{}', which is a sink", input)});
    }
  }
}

void check_shape(const JobSpec& job, std::vector<JobProblem>& problems) {
  const Graph graph = graph_of(job);
  std::vector<int> component(job.vertices.size());
  const int components = boost::strong_components(graph, component.data());
  std::vector<std::vector<std::string>> members(static_cast<size_t>(components));
  for (uint32_t v = 0; v < job.vertices.size(); ++v) {
    members[static_cast<size_t>(component[v])].push_back(job.vertices[v].name);
    if (boost::edge(v, v, graph).second) problems.push_back({job.vertices[v].name, "it reads from itself"});
    if (job.vertices[v].kind != VertexKind::kSink && boost::out_degree(v, graph) == 0)
      problems.push_back({job.vertices[v].name, fmt::format("nobody reads from this {}", noun(job.vertices[v].kind))});
  }
  for (const auto& cycle : members)
    if (cycle.size() > 1)
      problems.push_back({cycle.front(), fmt::format("it is on a cycle: {}", fmt::join(cycle, ", "))});
  const auto has = [&](VertexKind kind) {
    return std::any_of(job.vertices.begin(), job.vertices.end(), [&](const VertexSpec& v) { return v.kind == kind; });
  };
  if (!has(VertexKind::kSource)) problems.push_back({"", "the job has no source"});
  if (!has(VertexKind::kSink)) problems.push_back({"", "the job has no sink"});
}

// Expansion.

/// Everything that make_plan derives step by step.
class Expansion {
 public:
  explicit Expansion(const JobSpec& job) : job_(job), graph_(graph_of(job)), parallelism_(job.vertices.size()) {}

  Plan run() {
    boost::topological_sort(graph_, std::back_inserter(order_));
    std::reverse(order_.begin(), order_.end());
    name_topics();
    for (const auto v : order_) choose_parallelism(v);
    for (const auto v : order_) join_chain(v);
    for (const auto v : order_) add_edges(v);
    add_tasks();
    add_channels();
    cut_regions();
    return std::move(plan_);
  }

 private:
  using Vertex = boost::graph_traits<Graph>::vertex_descriptor;

  std::vector<Vertex> inputs_of(Vertex v) const {
    std::vector<Vertex> inputs;
    for (auto [e, end] = boost::in_edges(v, graph_); e != end; ++e) inputs.push_back(boost::source(*e, graph_));
    return inputs;
  }
  bool keyed(Vertex v) const {
    const VertexType* type = find_vertex_type(job_.vertices[v].kind, job_.vertices[v].type);
    return type->keyed;
  }

  void name_topics() {
    for (const VertexSpec& vertex : job_.vertices) {
      if (vertex.kind == VertexKind::kOperator) continue;
      const bool input = vertex.kind == VertexKind::kSource;
      const uint32_t partitions = input
                                      ? settings_as<LogSourceSettings>(log_source_options(), vertex.settings).partitions
                                      : settings_as<LogSinkSettings>(log_sink_options(), vertex.settings).partitions;
      plan_.topics.push_back({static_cast<uint32_t>(plan_.topics.size()), vertex.name, partitions, input});
    }
  }

  void choose_parallelism(Vertex v) {
    const VertexSpec& vertex = job_.vertices[v];
    if (vertex.parallelism != 0) {
      parallelism_[v] = vertex.parallelism;
    } else if (vertex.kind == VertexKind::kSource) {
      parallelism_[v] = settings_as<LogSourceSettings>(log_source_options(), vertex.settings).partitions;
    } else {
      parallelism_[v] = parallelism_[inputs_of(v).front()];
    }
  }

  /// v runs in its input's tasks if it is the only reader of its only input, as many times, and needs no shuffle.
  void join_chain(Vertex v) {
    const auto inputs = inputs_of(v);
    const bool chained = inputs.size() == 1 && boost::out_degree(inputs.front(), graph_) == 1 && !keyed(v) &&
                         parallelism_[v] == parallelism_[inputs.front()];
    if (chained) {
      chain_of_[v] = chain_of_.at(inputs.front());
    } else {
      chain_of_[v] = static_cast<uint32_t>(plan_.chains.size());
      plan_.chains.push_back({{}, parallelism_[v]});
    }
    plan_.chains[chain_of_[v]].vertices.push_back(static_cast<uint32_t>(v));
  }

  void add_edges(Vertex v) {
    for (const Vertex input : inputs_of(v)) {
      const uint32_t from = chain_of_.at(input);
      const uint32_t to = chain_of_.at(v);
      if (from == to) continue;
      const Ship ship = keyed(v)                                 ? Ship::kHash
                        : parallelism_[input] == parallelism_[v] ? Ship::kForward
                                                                 : Ship::kRebalance;
      plan_.edges.push_back({from, to, ship, 0});
    }
  }

  void add_tasks() {
    for (uint32_t chain = 0; chain < plan_.chains.size(); ++chain) {
      first_task_.push_back(static_cast<uint32_t>(plan_.tasks.size()) + 1);
      for (uint32_t subtask = 0; subtask < plan_.chains[chain].parallelism; ++subtask)
        plan_.tasks.push_back({static_cast<uint32_t>(plan_.tasks.size()) + 1, chain, subtask, 0});
      plan_.slots = std::max(plan_.slots, plan_.chains[chain].parallelism);
    }
  }

  void add_channels() {
    for (uint32_t e = 0; e < plan_.edges.size(); ++e) {
      EdgePlan& edge = plan_.edges[e];
      edge.first_channel = static_cast<uint32_t>(plan_.channels.size());
      for (uint32_t from = 0; from < plan_.chains[edge.from_chain].parallelism; ++from)
        for (uint32_t to = 0; to < plan_.chains[edge.to_chain].parallelism; ++to)
          if (edge.ship != Ship::kForward || from == to)
            plan_.channels.push_back({static_cast<uint32_t>(plan_.channels.size()), e,
                                      first_task_[edge.from_chain] + from, first_task_[edge.to_chain] + to});
    }
  }

  /// A failure spreads along channels: regions are the connected components of the tasks.
  void cut_regions() {
    TaskGraph tasks(plan_.tasks.size());
    for (const ChannelPlan& channel : plan_.channels)
      boost::add_edge(channel.from_task - 1, channel.to_task - 1, tasks);
    std::vector<uint32_t> region(plan_.tasks.size());
    plan_.regions = static_cast<uint32_t>(boost::connected_components(tasks, region.data()));
    for (TaskPlan& task : plan_.tasks) task.region = region[task.task - 1];
  }

  const JobSpec& job_;
  Graph graph_;
  std::vector<Vertex> order_;
  std::vector<uint32_t> parallelism_;
  std::map<Vertex, uint32_t> chain_of_;
  std::vector<uint32_t> first_task_;
  Plan plan_;
};

}  // namespace

std::vector<JobProblem> validate(const JobSpec& job) {
  std::vector<JobProblem> problems;
  if (job.max_parallelism == 0) problems.push_back({"", "max_parallelism must be at least 1"});
  check_inputs(job, problems);
  check_shape(job, problems);
  for (const VertexSpec& vertex : job.vertices) {
    check_settings(vertex, problems);
    if (vertex.parallelism > job.max_parallelism)
      problems.push_back({vertex.name, fmt::format("parallelism {} is above max_parallelism {}", vertex.parallelism,
                                                   job.max_parallelism)});
  }
  return problems;
}

Plan make_plan(const JobSpec& job) {
  const auto problems = validate(job);
  CHECK(problems.empty(), "{}: {}", problems.front().vertex, problems.front().message);
  return Expansion(job).run();
}

std::vector<uint32_t> partitions_of(uint32_t partitions, uint32_t subtask, uint32_t parallelism) {
  std::vector<uint32_t> mine;
  for (uint32_t p = subtask; p < partitions; p += parallelism) mine.push_back(p);
  return mine;
}

}  // namespace wavetank::engine
