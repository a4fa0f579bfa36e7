// Timers against a table of deadlines, which is what they stand for.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <ostream>

#include "tests/sim/scripted_actor.h"

namespace wavetank::sim {
namespace {

/// One thing that an actor does to a timer, and how long it is busy afterwards.
struct Act {
  TimerId timer = 1;
  enum class Kind : uint8_t { kArm, kDisarm } kind = Kind::kArm;
  int64_t in_ms = 0;    ///< the deadline from now on
  int64_t busy_ms = 0;  ///< nothing else of the actor runs meanwhile
};

void showValue(const Act& act, std::ostream& out) {
  const bool arms = act.kind == Act::Kind::kArm;
  out << fmt::format("{} {} in {} ms, busy for {} ms", arms ? "arm" : "disarm", act.timer, act.in_ms, act.busy_ms);
}

rc::Gen<Act> any_act() {
  return rc::gen::build<Act>(
      rc::gen::set(&Act::timer, rc::gen::inRange<TimerId>(1, 4)),
      rc::gen::set(&Act::kind, rc::gen::weightedElement<Act::Kind>({{3, Act::Kind::kArm}, {1, Act::Kind::kDisarm}})),
      rc::gen::set(&Act::in_ms, rc::gen::inRange<int64_t>(-2, 20)),
      rc::gen::set(&Act::busy_ms, rc::gen::weightedElement<int64_t>({{3, 0}, {1, 3}, {1, 9}})));
}

/// Does one act each millisecond in which it is not busy, and keeps beside it what each timer is armed for.
class Model {
 public:
  explicit Model(std::vector<Act> acts) : acts_(std::move(acts)) {}

  Script script() {
    return {.start = [](Env& env) { env.arm(kMetronome, env.now() + 1_ms); },
            .wake =
                [this](Env& env, TimerId timer) {
                  if (timer == kMetronome)
                    act(env);
                  else
                    fired(env, timer);
                }};
  }
  const std::map<TimerId, Time>& armed() const { return armed_; }
  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  static constexpr TimerId kMetronome = 0;

  void act(Env& env) {
    if (next_ == acts_.size()) return;
    const Act& act = acts_[next_++];
    if (act.kind == Act::Kind::kArm) {
      armed_[act.timer] = env.now() + act.in_ms * 1_ms;
      env.arm(act.timer, armed_[act.timer]);
    } else {
      armed_.erase(act.timer);
      env.disarm(act.timer);
    }
    env.arm(kMetronome, env.now() + 1_ms);
    free_at_ = env.now() + act.busy_ms * 1_ms;
    env.spend(CpuTime::of(act.busy_ms * 1_ms));
  }
  void fired(Env& env, TimerId timer) {
    const auto entry = armed_.find(timer);
    if (entry == armed_.end()) return complain(env, timer, "is not armed");
    const Time due = std::max(entry->second, free_at_);
    if (env.now() < due) complain(env, timer, "fires early");
    if (env.now() > due) complain(env, timer, "fires late");
    armed_.erase(entry);
  }
  void complain(Env& env, TimerId timer, const char* what) {
    complaints_.push_back(fmt::format("timer {} {} at {} ns", timer, what, env.now().ns));
  }

  std::vector<Act> acts_;
  size_t next_ = 0;
  std::map<TimerId, Time> armed_;
  Time free_at_;
  std::vector<std::string> complaints_;
};

TEST(Timers, fire_once_for_each_arming_that_stands_when_it_is_due_and_the_actor_is_free) {
  ASSERT_TRUE(rc::check("timers are a table of deadlines", [] {
    WorldOptions options;
    options.seed = *rc::gen::arbitrary<uint64_t>();
    Model model(*rc::gen::container<std::vector<Act>>(any_act()));
    auto world = make_world(options);
    add_started(*world, "node", model.script());
    world->run_until(Time::never());
    RC_ASSERT(model.complaints() == std::vector<std::string>());
    RC_ASSERT(model.armed().empty());
  }));
}

}  // namespace
}  // namespace wavetank::sim
