// History: what happened in a run, in order: the engine's events, and what faults did between them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "env/cluster.h"
#include "env/event.h"

namespace wavetank::faults {

/// A moment in a fault's life.
struct FaultMark {
  enum class Kind : uint8_t { kStarted, kFirstEffect, kEnded };
  Kind kind = Kind::kStarted;
  Time at;
  std::string fault;      ///< its id
  uint64_t position = 0;  ///< how many events came before
};

/// What faults make of a node, at each change of it.
struct NodeMark {
  Time at;
  NodeId node = kNoNode;
  NodeState state = NodeState::kUp;
  uint32_t partitions = 0;  ///< how many cut it off
};

/// Watch it before the Injector, so that an event stands before what it triggers.
class History final : public Observer {
 public:
  void observe(const Event& event) override { append(event); }
  void append(const Event& event) {
    if (size_ % kChunk == 0) chunks_.emplace_back().reserve(kChunk);
    chunks_.back().push_back(event);
    ++size_;
  }
  void mark(FaultMark::Kind kind, Time at, std::string fault) { marks_.push_back({kind, at, std::move(fault), size_}); }

  void mark(const NodeMark& mark) { node_marks_.push_back(mark); }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const Event& operator[](size_t index) const { return chunks_[index / kChunk][index % kChunk]; }
  const std::vector<FaultMark>& marks() const { return marks_; }
  const std::vector<NodeMark>& node_marks() const { return node_marks_; }

 private:
  static constexpr size_t kChunk = 4096;  // so that appending never moves what is there
  std::vector<std::vector<Event>> chunks_;
  std::vector<FaultMark> marks_;
  std::vector<NodeMark> node_marks_;
  size_t size_ = 0;
};

}  // namespace wavetank::faults
