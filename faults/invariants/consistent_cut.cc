// consistent-cut: the books of a complete checkpoint balance: source prefixes in, state and output out, nothing
// between.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/events.h"
#include "faults/channel_flows.h"
#include "faults/invariant.h"

namespace wavetank::faults {

InvariantKind consistent_cut_invariant();

namespace {

using engine::EventKind;

/// Every task reports, for the moment of its barrier, sums of fingerprints: what its state stands for, what it has
/// received, emitted and dropped in this attempt. From what the checkpoint it was restored from says, and for every
/// complete checkpoint:
///   a source has received exactly its partitions from where they were restored to where the checkpoint names them;
///   a chain's tasks have received exactly what those before it emitted before their barriers (a channel is empty
///   there: both its ends say the same); a chain's restored state and what it received are its state, what it emitted
///   and what it dropped.
/// Along the graph and from checkpoint to checkpoint these add up to: state and output are those of the prefixes named.
class ConsistentCut final : public Invariant {
 public:
  void observe(const Event& event) override {
    flows_.observe(event);
    const std::array<int64_t, 5>& values = event.values;
    switch (engine::kind_of(event)) {
      case EventKind::kJobDeploying:
        restored_[event.attempt] = values[0];
        // A coordinator may have died between making it durable and saying so.
        if (values[0] != 0) complete(values[0], event.at);
        break;
      case EventKind::kCheckpointCompleted:
        if (event.phase == 0) complete(values[0], event.at);
        break;
      case EventKind::kSourceProgress: {
        Position& position = positions_[event.attempt][values[0]]
                                 .try_emplace({values[4], values[1]}, Position{values[2], values[2]})
                                 .first->second;
        position.offset = values[2];
        break;
      }
      case EventKind::kSnapshotTaken:
        books_[values[0]][values[1]].kept = static_cast<uint64_t>(values[3]);
        break;
      case EventKind::kSnapshotFlow: {
        Book& book = books_[values[0]][values[1]];
        book.attempt = event.attempt;
        book.received = static_cast<uint64_t>(values[2]);
        book.emitted = static_cast<uint64_t>(values[3]);
        book.dropped = static_cast<uint64_t>(values[4]);
        book.accounted = event.phase == 0;
        book.positions = positions_[event.attempt][values[1]];
        break;
      }
      default:
        break;
    }
  }

  Finding finish(const Evidence& evidence) override {
    Violations violations;
    if (!evidence.topology) return violations.finding(false, "how tasks hang together is not known");
    uint64_t judged = 0;
    Differences known;
    for (const auto& [checkpoint, at] : complete_)
      judged += Audit(*this, evidence, checkpoint, at, known, violations).judge();
    return violations.finding(
        judged > 0, fmt::format("{} complete checkpoints, {} books that do not balance", judged, violations.count()));
  }

 private:
  struct Position {
    int64_t base = 0;  ///< where the attempt began to read
    int64_t offset = 0;
  };
  using Positions = std::map<std::pair<int64_t, int64_t>, Position>;  // by (topic, partition)
  struct Book {
    uint32_t attempt = 0;
    uint64_t kept = 0;
    uint64_t received = 0;
    uint64_t emitted = 0;
    uint64_t dropped = 0;
    bool accounted = true;
    Positions positions;
  };
  using Books = std::map<int64_t, Book>;  // by task
  /// By attempt and chain: by how much its books were wrong at the last checkpoint. What is wrong stays wrong for the
  /// rest of an attempt, and is told once.
  using Differences = std::map<std::pair<uint32_t, uint32_t>, uint64_t>;

  /// One checkpoint under examination.
  class Audit {
   public:
    Audit(const ConsistentCut& cut, const Evidence& evidence, int64_t checkpoint, Time at, Differences& known,
          Violations& violations)
        : evidence_(evidence),
          topology_(*evidence.topology),
          flows_(cut.flows_),
          checkpoint_(checkpoint),
          books_(find(cut, checkpoint)),
          known_(known),
          violations_(violations),
          heading_(fmt::format("{}: checkpoint {}", to_string(at), checkpoint)) {
      if (books_.empty()) return;
      const auto restored = cut.restored_.find(books_.begin()->second.attempt);
      if (restored != cut.restored_.end()) before_ = find(cut, restored->second);
    }

    /// False when there is nothing to judge by.
    bool judge() {
      if (books_.empty()) return false;
      if (books_.size() + 1 < topology_.chain_of_task.size()) {
        complain(fmt::format("only {} of {} tasks took a snapshot", books_.size(), topology_.chain_of_task.size() - 1));
        return true;
      }
      for (const auto& [task, book] : books_) judge_source(task, book);
      std::set<uint32_t> chains(topology_.chain_of_task.begin() + 1, topology_.chain_of_task.end());
      for (const uint32_t chain : chains) {
        judge_channels(chain);
        judge_chain(chain);
      }
      return true;
    }

   private:
    static Books find(const ConsistentCut& cut, int64_t checkpoint) {
      const auto found = cut.books_.find(checkpoint);
      return found == cut.books_.end() ? Books{} : found->second;
    }

    void complain(const std::string& what) { violations_.add(fmt::format("{}: {}", heading_, what)); }

    /// Whether there are more or fewer records than there should be, and which, where that can be told.
    struct Difference {
      std::string_view word = "other";
      std::string which;  ///< " (orders/3 record 512 too many)"
    };
    Difference difference(uint64_t actual, uint64_t expected) const {
      if (const std::string more = records_of(actual - expected); !more.empty())
        return {"more", fmt::format(" ({} too many)", more)};
      if (const std::string fewer = records_of(expected - actual); !fewer.empty())
        return {"fewer", fmt::format(" ({} too few)", fewer)};
      return {};
    }

    /// The record, or the run of records of one source partition, whose fingerprints add up to `fingerprint`; "" when
    /// there is neither.
    std::string records_of(uint64_t fingerprint) const {
      // Beyond that nobody reads it, and the search takes its time.
      if (violations_.count() >= Violations::kKept) return {};
      std::string record = evidence_.name_record ? evidence_.name_record(fingerprint) : std::string();
      if (!record.empty() || !evidence_.input_fingerprint) return record;
      for (const auto& [task, book] : books_)
        for (const auto& [partition, position] : book.positions)
          if (std::string run = run_of(partition, position.offset, fingerprint); !run.empty()) return run;
      return {};
    }

    /// Looks for two offsets, not too far from `offset`, between which the fingerprints add up to `fingerprint`.
    std::string run_of(std::pair<int64_t, int64_t> partition, int64_t offset, uint64_t fingerprint) const {
      constexpr int64_t kReach = 1 << 12;
      std::map<uint64_t, int64_t> ends;  // offsets by the sum of all before them
      for (int64_t end = std::max<int64_t>(offset - kReach, 0); end <= offset + kReach; ++end) {
        const auto sum =
            evidence_.input_fingerprint(static_cast<uint32_t>(partition.first), static_cast<uint32_t>(partition.second),
                                        static_cast<uint64_t>(end));
        if (!sum) break;
        if (const auto begin = ends.find(*sum - fingerprint); begin != ends.end())
          return fmt::format("{} offsets {} to {}", partition_name(partition), begin->second, end - 1);
        // Where an offset holds no record the sum stays: the last such offset is the one before the next record.
        ends[*sum] = end;
      }
      return {};
    }

    /// "events/1".
    std::string partition_name(std::pair<int64_t, int64_t> partition) const {
      return fmt::format("{}/{}", topology_.topic_names.at(static_cast<size_t>(partition.first)), partition.second);
    }
    uint32_t chain_of(int64_t task) const { return topology_.chain_of_task.at(static_cast<size_t>(task)); }

    /// "task 3 (per_key/2)".
    std::string task_name(int64_t task) const {
      return fmt::format("task {} ({})", task, topology_.task_names.at(static_cast<size_t>(task)));
    }
    /// Its first task's name without the number.
    std::string chain_name(uint32_t chain) const {
      size_t task = 1;
      while (topology_.chain_of_task.at(task) != chain) ++task;
      return topology_.task_names.at(task).substr(0, topology_.task_names.at(task).rfind('/'));
    }

    /// The chains that send to it: "events and clicks".
    std::string senders_of(uint32_t chain) const {
      std::string names;
      for (const Topology::Link& edge : topology_.edges)
        if (edge.to == chain) names += (names.empty() ? "" : " and ") + chain_name(edge.from);
      return names;
    }

    std::optional<Position> before(std::pair<int64_t, int64_t> partition) const {
      for (const auto& [task, book] : before_)
        if (const auto found = book.positions.find(partition); found != book.positions.end()) return found->second;
      return {};
    }

    void judge_source(int64_t task, const Book& book) {
      uint64_t named = 0;
      bool known = static_cast<bool>(evidence_.input_fingerprint) && !book.positions.empty();
      for (const auto& [partition, position] : book.positions) {
        const int64_t base = before(partition).value_or(Position{}).offset;
        if (position.base != base)
          complain(fmt::format("{} began at offset {} of {}, its restored checkpoint names {}", task_name(task),
                               position.base, partition_name(partition), base));
        if (!known) continue;
        const auto topic = static_cast<uint32_t>(partition.first);
        const auto number = static_cast<uint32_t>(partition.second);
        const auto from = evidence_.input_fingerprint(topic, number, static_cast<uint64_t>(position.base));
        const auto to = evidence_.input_fingerprint(topic, number, static_cast<uint64_t>(position.offset));
        known = from && to;
        if (known) named += *to - *from;
      }
      if (!known || book.received == named) return;
      const auto [word, which] = difference(book.received, named);
      complain(fmt::format("{} has read {} records than its offsets name{}", task_name(task), word, which));
    }

    /// Each channel that leads to a chain by itself. False if one does not balance: it says more than their sum.
    bool judge_each_channel(uint32_t chain) {
      const uint64_t before = violations_.count();
      for (size_t number = 0; number < topology_.channels.size(); ++number) {
        const uint32_t to = topology_.channels[number].to;
        if (chain_of(to) != chain) continue;
        const ChannelFlows::Ends ends =
            flows_.at(books_.begin()->second.attempt, checkpoint_, static_cast<int64_t>(number));
        if (ends.differ()) complain_of_channel(static_cast<int64_t>(number), *ends.sent, *ends.taken);
      }
      return violations_.count() == before;
    }

    void complain_of_channel(int64_t number, const ChannelFlow& sent, const ChannelFlow& taken) {
      auto [word, which] = difference(taken.fingerprint, sent.fingerprint);
      if (taken.records != sent.records) word = taken.records > sent.records ? "more" : "fewer";
      complain(fmt::format("{} records had been taken from {} before the barrier than were sent into it: {}, not {}{}",
                           word, channel_name(evidence_.topology, number), to_string(taken), to_string(sent), which));
    }

    void judge_channels(uint32_t chain) {
      if (!judge_each_channel(chain)) return;
      uint64_t emitted = 0;
      bool has_input = false;
      for (const Topology::Link& edge : topology_.edges) {
        if (edge.to != chain) continue;
        has_input = true;
        for (const auto& [task, book] : books_)
          if (chain_of(task) == edge.from) emitted += book.emitted;
      }
      if (!has_input) return;
      uint64_t received = 0;
      for (const auto& [task, book] : books_)
        if (chain_of(task) == chain) received += book.received;
      if (received == emitted) return;
      const auto [word, which] = difference(received, emitted);
      complain(fmt::format("{} had received {} records before its barriers than {} had sent before theirs{}",
                           chain_name(chain), word, senders_of(chain), which));
    }

    void judge_chain(uint32_t chain) {
      uint64_t in = 0;
      uint64_t out = 0;
      for (const auto& [task, book] : books_) {
        if (chain_of(task) != chain) continue;
        if (!book.accounted) return;
        in += book.received;
        out += book.kept + book.emitted + book.dropped;
      }
      for (const auto& [task, book] : before_)
        if (chain_of(task) == chain) in += book.kept;
      uint64_t& known = known_[{books_.begin()->second.attempt, chain}];
      if (in - out == std::exchange(known, in - out) || in == out) return;
      const auto [word, which] = difference(out, in);
      complain(fmt::format("state and output of {} hold {} records than it was restored with and received{}",
                           chain_name(chain), word, which));
    }

    const Evidence& evidence_;
    const Topology& topology_;
    const ChannelFlows& flows_;
    const int64_t checkpoint_;
    const Books books_;
    Books before_;
    Differences& known_;
    Violations& violations_;
    std::string heading_;
  };

  void complete(int64_t checkpoint, Time at) { complete_.try_emplace(checkpoint, at); }

  std::map<uint32_t, int64_t> restored_;                        // by attempt
  std::map<uint32_t, std::map<int64_t, Positions>> positions_;  // by attempt and task
  std::map<int64_t, Books> books_;                              // by checkpoint
  std::map<int64_t, Time> complete_;
  ChannelFlows flows_;
};

}  // namespace

InvariantKind consistent_cut_invariant() {
  return {
      .name = "consistent-cut",
      .sentence = "A complete checkpoint holds the effect of exactly the input that it names.",
      .checks =
          "For every complete checkpoint, sums of fingerprints that tasks report at their barriers: what a source has "
          "received is what the input log holds between the offset it was restored at and the one it names; what the "
          "tasks of a chain have received is what was sent before the barriers, channel by channel; what a chain was "
          "restored with and "
          "received is its state and its output.",
      .witness =
          "Names the checkpoint, the task or operator, the channel or source partition, and whether there are more or "
          "fewer "
          "records than the prefixes named make; where one record or one run of offsets explains it, that. The first "
          "book that does not balance is the first wrong: later ones follow from it.",
      .causes =
          "Data handled between barrier and snapshot, a channel that is read on during alignment, a frame that is "
          "lost or taken twice, an offset that is not restored with its state.",
      .make = [] { return std::unique_ptr<Invariant>(new ConsistentCut()); }};
}

}  // namespace wavetank::faults
