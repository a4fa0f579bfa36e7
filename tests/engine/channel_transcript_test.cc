// A transcript of one channel: its sender, its receiver, and a network that does what the script says.
#include <gtest/gtest.h>

#include "engine/channel/receiver.h"
#include "engine/channel/sender.h"
#include "tests/engine/transcript.h"

namespace wavetank::engine {
namespace {

class ChannelScript {
 public:
  std::string operator()(const Command& command) {
    if (command.name == "new") {
      ChannelConfig config;
      config.credits = static_cast<uint32_t>(command.number("credits", 4));
      config.resend = 200_ms;
      config.resend_max = 1_s;
      sender_.emplace(7, 1, config);
      receiver_.emplace(7, 1, config);
      sent_.clear();
      return sender();
    }
    if (command.name == "push") {
      for (uint64_t i = 0; i < command.number("frames", 1); ++i) sender_->push({}, {});
      return sender();
    }
    if (command.name == "poll") return poll(command.at());
    if (command.name == "deliver") return deliver(command.number("frame"));
    if (command.name == "take") {
      if (!receiver_->ready()) return "nothing in order";
      const uint64_t sequence = receiver_->take().frame.sequence;
      return fmt::format("frame {}; {}", sequence, receiver());
    }
    if (command.name == "acknowledge") {
      sender_->acknowledged(receiver_->acknowledgement(), command.at());
      return fmt::format("{}; {}", receiver(), sender());
    }
    if (command.name == "stranger") {
      sender_->acknowledged({7, 1, command.number("received"), command.number("limit"), false}, command.at());
      return sender();
    }
    return "unknown command";
  }

 private:
  std::string poll(Time now) {
    std::vector<Message> out;
    sender_->poll(now, random_, out);
    std::vector<uint64_t> frames;
    for (const Message& message : out) {
      const auto frame = decode<Frame>(message.head);
      frames.push_back(frame->sequence);
      sent_[frame->sequence] = *frame;
    }
    return fmt::format("sends [{}]; {}", fmt::join(frames, " "), sender());
  }

  std::string deliver(uint64_t sequence) {
    if (sent_.count(sequence) == 0) return "it was never sent";
    const bool taken = receiver_->receive(sent_[sequence], {});
    return fmt::format("{}; {}", taken ? "taken" : "discarded", receiver());
  }

  std::string sender() const {
    const Time wake = sender_->next_wake();
    return fmt::format("sender wakes {}, resent {}{}", wake == Time::never() ? "never" : to_string(wake - Time{}),
                       sender_->resent(), sender_->blocked() ? ", blocked" : "");
  }
  std::string receiver() const {
    const FrameAck ack = receiver_->acknowledgement();
    return fmt::format("received below {}, limit {}{}, holds {}", ack.received, ack.limit, ack.gap ? ", gap" : "",
                       receiver_->held());
  }

  std::optional<Sender> sender_;
  std::optional<Receiver> receiver_;
  std::map<uint64_t, Frame> sent_;
  Random random_{1};
};

TEST(Channel, behaves_as_its_transcript_says) { play("channel.txt", ChannelScript()); }

}  // namespace
}  // namespace wavetank::engine
