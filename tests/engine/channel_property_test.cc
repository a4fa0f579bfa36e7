// Channels over networks that lose, double, delay and reorder: every frame once, in order, within the credit.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

#include "engine/channel/inputs.h"
#include "engine/channel/outputs.h"

namespace wavetank::engine {
namespace {

/// A network with chance: messages wait here until their time has come, in both directions.
template <class T>
class Weather {
 public:
  Weather(Random random, bool bad) : random_(random), bad_(bad) {}

  void send(Time now, T message) {
    if (bad_ && random_.below(100) < 25) return;
    const int copies = bad_ && random_.below(100) < 20 ? 2 : 1;
    for (int copy = 0; copy < copies; ++copy)
      flying_.emplace(now + 1_ms + Duration{static_cast<int64_t>(random_.below(bad_ ? 300'000'000 : 1'000'000))},
                      message);
  }
  std::vector<T> arrived(Time now) {
    std::vector<T> here;
    while (!flying_.empty() && flying_.begin()->first <= now) {
      here.push_back(std::move(flying_.begin()->second));
      flying_.erase(flying_.begin());
    }
    return here;
  }
  void clear_up() { bad_ = false; }

 private:
  Random random_;
  bool bad_;
  std::multimap<Time, T> flying_;
};

TEST(Channel, every_frame_arrives_once_and_in_order_whatever_the_network_does) {
  ASSERT_TRUE(rc::check([](uint64_t seed) {
    Random random(seed);
    ChannelConfig config;
    config.credits = 1 + static_cast<uint32_t>(random.below(8));
    const uint64_t frames = 1 + random.below(60);
    const uint64_t reads_in_100 = random.below(100);
    Sender sender(3, 1, config);
    Receiver receiver(3, 1, config);
    Weather<Message> forth(random.child("forth"), true);
    Weather<FrameAck> back(random.child("back"), true);
    uint64_t pushed = 0, taken = 0;
    Time now;
    for (int step = 0; taken < frames; ++step) {
      RC_ASSERT(step < 20'000);  // it ends
      if (step == 2'000) forth.clear_up(), back.clear_up();
      const bool calm = step >= 2'000;
      now += 5_ms;
      while (pushed < frames && !sender.blocked() && random.below(3) != 0) {
        Frame frame;
        frame.count = static_cast<uint32_t>(pushed++);
        sender.push(frame, {});
      }
      std::vector<Message> out;
      sender.poll(now, random, out);
      if (sender.blocked()) RC_ASSERT(sender.next_wake() != Time::never());
      for (Message& message : out) forth.send(now, std::move(message));
      for (const Message& message : forth.arrived(now)) {
        receiver.receive(*decode<Frame>(message.head), {});
        back.send(now, receiver.acknowledgement());
      }
      RC_ASSERT(receiver.held() <= config.credits);
      RC_ASSERT(sender.account().granted <= receiver.account().granted);
      while (receiver.ready() && (calm || random.below(100) < reads_in_100)) {
        RC_ASSERT(receiver.take().frame.count == taken);
        ++taken;
        if (random.below(2) == 0) back.send(now, receiver.acknowledgement());
      }
      for (const FrameAck& ack : back.arrived(now)) sender.acknowledged(ack, now);
    }
    RC_ASSERT(!receiver.ready());
  }));
}

/// Two upstream tasks ship by hash to two downstream tasks; each record's value is its number at its upstream task.
class Shuffle {
 public:
  explicit Shuffle(uint64_t seed)
      : random_(seed), forth_(random_.child("forth"), true), back_(random_.child("back"), true) {
    config_.credits = 2 + static_cast<uint32_t>(random_.below(4));
    config_.buffer.bytes = sizeof(Record) * (2 + random_.below(6));
    for (uint32_t from = 0; from < kTasks; ++from)
      outputs_.emplace_back(std::vector<OutputEdge>{{Ship::kHash, {from * kTasks, from * kTasks + 1}}}, 1, 16, config_);
    for (uint32_t to = 0; to < kTasks; ++to) inputs_.emplace_back(std::vector<uint32_t>{to, kTasks + to}, 1, config_);
  }

  void run() {
    for (int step = 0; !finished(); ++step) {
      RC_ASSERT(step < 20'000);
      if (step == 2'000) forth_.clear_up(), back_.clear_up();
      now_ += 5_ms;
      for (uint32_t from = 0; from < kTasks; ++from) produce(from);
      for (auto& [channel, message] : forth_.arrived(now_))
        inputs_[channel % kTasks].receive({channel / kTasks, 0}, *decode<Frame>(message.head), message.body);
      for (uint32_t to = 0; to < kTasks; ++to) consume(to);
      for (auto& [to, ack] : back_.arrived(now_)) outputs_[to].acknowledged(ack, now_);
    }
  }

 private:
  static constexpr uint32_t kTasks = 2;
  static constexpr uint64_t kRecords = 60;
  static constexpr uint64_t kBarriers = 3;

  bool finished() const { return aligned_[0] == kBarriers && aligned_[1] == kBarriers; }

  void produce(uint32_t from) {
    uint64_t& made = made_[from];
    while (made < kRecords && !outputs_[from].blocked() && random_.below(2) == 0) {
      const Record record{random_.below(1000), static_cast<int64_t>(made), static_cast<int64_t>(made), from};
      outputs_[from].emit(Lane::kResults, std::span(&record, 1), now_);
      outputs_[from].watermark(static_cast<int64_t>(made), now_);
      if (++made % (kRecords / kBarriers) != 0) continue;
      const uint64_t barrier = made / (kRecords / kBarriers);
      outputs_[from].barrier(barrier);
      for (const ChannelAccount& account : outputs_[from].accounts()) sent_[{barrier, account.channel}] = account;
    }
    std::vector<ChannelMessage> out;
    outputs_[from].poll(now_, random_, out);
    for (ChannelMessage& message : out) forth_.send(now_, {message.channel, std::move(message.message)});
  }

  void consume(uint32_t to) {
    while (random_.below(4) != 0) {
      const auto step = inputs_[to].take();
      if (!step) break;
      const Bytes& bytes = step->frame.records;
      for (const Record& record :
           std::span(reinterpret_cast<const Record*>(bytes.data()), bytes.size() / sizeof(Record)))
        arrived(to, record);
      if (step->watermark_ns) watermark_[to] = *step->watermark_ns;
      if (step->barrier != Alignment::Step::kAligned) continue;
      RC_ASSERT(step->frame.frame.barrier == ++aligned_[to]);
      for (const ChannelAccount& account : inputs_[to].accounts())
        balanced(account, sent_.at({aligned_[to], account.channel}));
    }
    std::vector<std::pair<Address, Message>> acknowledgements;
    inputs_[to].acknowledge(acknowledgements);
    for (auto& [sender, message] : acknowledgements) back_.send(now_, {sender.node, *decode<FrameAck>(message.head)});
  }

  void balanced(const ChannelAccount& taken, const ChannelAccount& sent) const {
    RC_ASSERT(taken.frames == sent.frames);
    RC_ASSERT(taken.records == sent.records);
    RC_ASSERT(taken.fingerprint == sent.fingerprint);
    RC_ASSERT(taken.granted == taken.moved + config_.credits);
  }

  /// A record belongs to the cut that its upstream task was in when it was made, and is where its key belongs.
  void arrived(uint32_t to, const Record& record) {
    const auto number = static_cast<uint64_t>(record.value);
    RC_ASSERT(number / (kRecords / kBarriers) == aligned_[to]);
    RC_ASSERT(owner_of_group(key_group(record.key, 16), 16, kTasks) == to);
    const auto [last, first] = last_.try_emplace({to, record.fingerprint}, number);
    RC_ASSERT(first || last->second < number);
    last->second = number;
    RC_ASSERT(record.time_ns > watermark_[to]);  // watermark n is announced after record n was made
  }

  Random random_;
  ChannelConfig config_;
  std::vector<Outputs> outputs_;
  std::vector<Inputs> inputs_;
  Weather<std::pair<uint32_t, Message>> forth_;
  Weather<std::pair<uint32_t, FrameAck>> back_;
  Time now_;
  uint64_t made_[kTasks] = {};
  uint64_t aligned_[kTasks] = {};
  int64_t watermark_[kTasks] = {kNoWatermark, kNoWatermark};
  std::map<std::pair<uint64_t, uint32_t>, ChannelAccount> sent_;  ///< by (barrier, channel)
  std::map<std::pair<uint32_t, uint64_t>, uint64_t> last_;        ///< by (task, upstream task)
};

TEST(Channel, a_barrier_separates_the_same_records_on_every_channel_and_watermarks_overtake_none) {
  ASSERT_TRUE(rc::check([](uint64_t seed) { Shuffle(seed).run(); }));
}

TEST(Outputs, every_edge_gets_all_records_and_rebalancing_deals_them_in_turn) {
  ChannelConfig config;
  Outputs outputs({{Ship::kForward, {0}}, {Ship::kRebalance, {1, 2}}}, 1, 16, config);
  std::vector<Record> records(5);
  for (size_t i = 0; i < records.size(); ++i) records[i].value = static_cast<int64_t>(i);
  outputs.emit(Lane::kResults, records, Time{});
  std::vector<ChannelMessage> out;
  Random random(1);
  outputs.poll(Time{}, random, out);
  EXPECT_TRUE(out.empty()) << "buffers wait to be filled";
  EXPECT_EQ(outputs.next_wake(), Time{} + config.buffer_timeout);
  outputs.poll(Time{} + config.buffer_timeout, random, out);
  std::map<uint32_t, uint32_t> counts;
  for (const ChannelMessage& message : out) counts[message.channel] += decode<Frame>(message.message.head)->count;
  EXPECT_EQ(counts, (std::map<uint32_t, uint32_t>{{0, 5}, {1, 3}, {2, 2}}));
}

TEST(Inputs, a_frame_of_a_channel_that_is_not_theirs_is_refused) {
  Inputs inputs({4, 5}, 1, {});
  Frame frame;
  frame.channel = 6;
  EXPECT_FALSE(inputs.receive({1, 0}, frame, {}));
  frame.channel = 5;
  EXPECT_TRUE(inputs.receive({1, 0}, frame, {}));
  EXPECT_EQ(inputs.held(), 1u);
}

}  // namespace
}  // namespace wavetank::engine
