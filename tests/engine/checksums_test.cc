// Checksums: whatever bit of a message is flipped, its receiver never sees it.
#include "engine/roles/checksums.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/channel/messages.h"
#include "tests/engine/fake_env.h"

namespace wavetank::engine {
namespace {

Bytes flipped(const Bytes& bytes, size_t bit) {
  std::string text(bytes.text());
  text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
  return Bytes::copy_of(text);
}

/// Sends back what it gets, and notes it.
class Echo final : public Actor {
 public:
  explicit Echo(std::vector<Message>& got) : got_(got) {}
  void start(Env& env) override { env_ = &env; }
  void receive(Address from, Message message) override {
    got_.push_back(message);
    env_->send(from, std::move(message));
  }

 private:
  std::vector<Message>& got_;
  Env* env_ = nullptr;
};

TEST(Checksums, a_message_comes_out_as_it_went_in) {
  for (const Bytes& body : {Bytes(), Bytes::copy_of("records")}) {
    const Message message = make_message(Frame{3, 1, 7}, body);
    const auto back = without_checksum(with_checksum(message));
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(back->type, message.type);
    EXPECT_EQ(back->head, message.head);
    EXPECT_EQ(back->body, message.body);
  }
}

RC_GTEST_PROP(Checksums, any_flipped_bit_is_noticed, ()) {
  const auto size = *rc::gen::inRange<size_t>(0, 300);
  const Message sealed = with_checksum(make_message(Frame{3, 1, 7}, Bytes::copy_of(std::string(size, 'r'))));
  const size_t head_bits = 8 * sealed.head.size();
  const auto bit = *rc::gen::inRange<size_t>(0, head_bits + 8 * size + 32);
  Message damaged = sealed;
  if (bit < head_bits)
    damaged.head = flipped(sealed.head, bit);
  else if (bit < head_bits + 8 * size)
    damaged.body = flipped(sealed.body, bit - head_bits);
  else
    damaged.type ^= 1u << (bit - head_bits - 8 * size);
  RC_ASSERT(!without_checksum(damaged).has_value());
}

TEST(Checksums, head_and_body_do_not_stand_for_each_other) {
  const Message sealed = with_checksum({1, Bytes::copy_of("head"), Bytes::copy_of("body")});
  Message swapped = sealed;
  BytesBuilder head;
  head.append("body", 4);
  head.append(sealed.head.data() + 4, sealed.head.size() - 4);
  swapped.head = head.freeze();
  swapped.body = Bytes::copy_of("head");
  EXPECT_FALSE(without_checksum(swapped).has_value());
}

TEST(Checksums, an_actor_behind_them_gets_sound_messages_and_damaged_ones_are_reported) {
  std::vector<Message> got;
  FakeFiles files;
  FakeEnv env(files, behind_checksums(std::make_unique<Echo>(got)));
  const Message message = make_message(Frame{3, 1, 7}, Bytes::copy_of("records"));
  const Message sealed = with_checksum(message);
  env.deliver(sealed);
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].head, message.head);
  ASSERT_EQ(env.sent.size(), 1u);
  EXPECT_EQ(env.sent[0].message.head, sealed.head) << "what it sends has a checksum again";

  env.deliver({sealed.type, sealed.head, flipped(sealed.body, 5)});
  env.deliver(message);                 // never had one
  env.deliver({message.type, {}, {}});  // cut short
  EXPECT_EQ(got.size(), 1u);
  const auto damaged = env.events_of(EventKind::kMessageDamaged);
  ASSERT_EQ(damaged.size(), 3u);
  EXPECT_EQ(damaged[0].values[0], 7) << "the node it came from";
}

}  // namespace
}  // namespace wavetank::engine
