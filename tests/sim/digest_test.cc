// The trace digest: the same for the same seed, another for any other course of events; and where two runs part.
#include <gtest/gtest.h>

#include "sim/trace_digest.h"
#include "tests/sim/scripted_actor.h"

namespace wavetank::sim {
namespace {

struct Outcome {
  Digest digest;
  Digest payload_digest;
  std::vector<Digest> blocks;
  std::vector<TraceStep> steps;
};

/// Three nodes pass messages around, write, report and crash for two seconds.
Outcome run(WorldOptions options, std::string_view payload = "same", uint32_t different_at = 0) {
  options.link.latency = Distribution::lognormal(1_ms, 8_ms);
  options.link.loss = {50'000'000};
  options.link.duplicate = {50'000'000};
  auto world = make_world(options);
  uint32_t count = 0;
  const Script script{.start = [](Env& env) { env.arm(1, env.now() + 1_ms); },
                      .receive = [](Env& env, Address, Message) { env.disk().append("log", Bytes::copy_of("x")); },
                      .wake =
                          [&](Env& env, TimerId) {
                            const auto target = static_cast<NodeId>(env.random().below(3));
                            const auto stream = env.random().below(2) == 0 ? Delivery::kStream : Delivery::kDatagram;
                            env.send({target, 0}, note(5, payload), stream);
                            Event event;
                            event.kind = 3;
                            event.values[4] = ++count == different_at ? 1 : 0;
                            env.report(event);
                            env.arm(1, env.now() + 3_ms);
                          }};
  for (int i = 0; i < 3; ++i) add_started(*world, "node", script);
  Later later(*world);
  later.at(500_ms, [&] { world->kill(1); });
  later.at(700_ms, [&] { world->start(1); });
  later.at(900_ms, [&] { world->power_off(2); });
  later.at(950_ms, [&] { world->start(2); });
  world->run_until(Time{} + 2_s);
  return {world->digest(), world->payload_digest(), world->blocks(), world->kept_steps()};
}

TEST(Digests, same_seed_same_digest_other_seed_other_digest) {
  const Outcome first = run({.seed = 1});
  EXPECT_EQ(first.digest, run({.seed = 1}).digest);
  EXPECT_NE(first.digest, run({.seed = 2}).digest);
}

TEST(Digests, sees_identities_and_not_payloads) {
  EXPECT_EQ(run({}, "same").digest, run({}, "emas").digest);
  EXPECT_NE(run({}, "same").digest, run({}, "longer").digest);
}

TEST(Digests, payloads_have_a_digest_of_their_own_when_asked) {
  const Outcome same = run({.digest_payloads = true}, "same");
  const Outcome other = run({.digest_payloads = true}, "emas");
  EXPECT_NE(same.payload_digest, other.payload_digest);
  EXPECT_EQ(same.payload_digest, run({.digest_payloads = true}, "same").payload_digest);
  EXPECT_EQ(same.digest, other.digest);
  EXPECT_EQ(same.digest, run({}, "same").digest) << "it changes nothing in the digest of steps";
  EXPECT_EQ(run({}, "same").payload_digest, Digest{});
}

TEST(Digests, where_steps_are_kept_a_payload_stands_after_its_delivery) {
  const auto left = run({.digest_payloads = true, .keep_block = 0}, "same").steps;
  const auto right = run({.digest_payloads = true, .keep_block = 0}, "emas").steps;
  const auto [a, b] = std::mismatch(left.begin(), left.end(), right.begin(), right.end(),
                                    [](const TraceStep& x, const TraceStep& y) { return x.text() == y.text(); });
  ASSERT_NE(a, left.end());
  ASSERT_NE(a, left.begin());
  EXPECT_EQ(a->kind, TraceStep::Kind::kPayload);
  EXPECT_EQ(std::prev(a)->kind, TraceStep::Kind::kDelivered);
  EXPECT_EQ(std::prev(a)->message.to, a->message.to);
  EXPECT_EQ(std::prev(a)->message.from, a->message.from);
}

TEST(Digests, block_digests_and_kept_steps_locate_the_first_difference) {
  const Outcome a = run({.record_blocks = true});
  const Outcome b = run({.record_blocks = true}, "same", 777);
  ASSERT_EQ(a.blocks.size(), b.blocks.size());
  size_t first = 0;
  while (first < a.blocks.size() && a.blocks[first] == b.blocks[first]) ++first;
  ASSERT_LT(first, a.blocks.size());
  ASSERT_GT(first, 1u);
  const auto left = run({.keep_block = first}).steps;
  const auto right = run({.keep_block = first}, "same", 777).steps;
  ASSERT_EQ(left.size(), right.size());
  size_t at = 0;
  while (at < left.size() && left[at].text() == right[at].text()) ++at;
  ASSERT_LT(at, left.size());
  EXPECT_EQ(left[at].kind, TraceStep::Kind::kEvent);
  EXPECT_EQ(left[at].event.values[4], 0);
  EXPECT_EQ(right[at].event.values[4], 1);
  EXPECT_GT(at, 60u) << "the block before is kept for context";
}

TEST(Digests, records_are_unpacked_as_they_were) {
  TraceDigest digest(false, 0);
  const MessageIdentity message{{3, 4}, {5, 6}, 0xDEADBEEF, 1'048'580, 77};
  Event event;
  event.at = {9};
  event.node = 2;
  event.actor = 7;
  event.kind = 11;
  event.phase = 1;
  event.attempt = 4;
  event.values = {1, -2, 3, -4, 5};
  digest.delivered({1}, message);
  digest.reported(event);
  digest.dropped({12}, message, DropReason::kRule);
  digest.changed({13}, 8, 2, NodeStep::kPaused);
  const std::vector<TraceStep> steps = digest.kept_steps();
  ASSERT_EQ(steps.size(), 4u);
  EXPECT_EQ(steps[0].message.from, message.from);
  EXPECT_EQ(steps[0].message.to, message.to);
  EXPECT_EQ(steps[0].message.type, message.type);
  EXPECT_EQ(steps[0].message.size_bytes, message.size_bytes);
  EXPECT_EQ(steps[0].message.sequence, message.sequence);
  EXPECT_EQ(steps[1].event.values, event.values);
  EXPECT_EQ(steps[1].event.phase, event.phase);
  EXPECT_EQ(steps[1].event.attempt, event.attempt);
  EXPECT_EQ(steps[2].reason, DropReason::kRule);
  EXPECT_EQ(steps[3].text(), "0.000000013s node 8 paused, incarnation 2");
}

}  // namespace
}  // namespace wavetank::sim
