// ScriptedActor: an actor made of functions, so that a test can say in a few lines what it does.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "env/codec.h"
#include "env/env.h"
#include "sim/world.h"

namespace wavetank::sim {

/// What a test hands over; missing functions do nothing.
struct Script {
  std::function<void(Env&)> start;
  std::function<void(Env&, Address, Message)> receive;
  std::function<void(Env&, TimerId)> wake;
  std::function<void(Env&, DiskOperation, Result<Bytes>)> completed;
  std::function<void(Env&, NodeId)> unreachable;
  std::function<void(Env&, NodeId)> disconnected;
  std::function<void()> destroyed;
};

class ScriptedActor final : public Actor {
 public:
  explicit ScriptedActor(Script script) : script_(std::move(script)) {}
  ~ScriptedActor() override {
    if (script_.destroyed) script_.destroyed();
  }
  void start(Env& env) override {
    env_ = &env;
    if (script_.start) script_.start(env);
  }
  void receive(Address from, Message message) override {
    if (script_.receive) script_.receive(*env_, from, std::move(message));
  }
  void wake(TimerId timer) override {
    if (script_.wake) script_.wake(*env_, timer);
  }
  void completed(DiskOperation operation, Result<Bytes> outcome) override {
    if (script_.completed) script_.completed(*env_, operation, std::move(outcome));
  }
  void disconnected(NodeId peer) override {
    if (script_.disconnected) script_.disconnected(*env_, peer);
  }
  void unreachable(NodeId peer) override {
    if (script_.unreachable) script_.unreachable(*env_, peer);
  }
  std::string inspect() const override { return "scripted"; }

 private:
  Script script_;
  Env* env_ = nullptr;
};

inline std::unique_ptr<Actor> scripted(Script script) { return std::make_unique<ScriptedActor>(std::move(script)); }

/// A node of that name whose role follows `script` at each boot; started at once.
inline NodeId add_started(World& world, std::string name, Script script, uint32_t cores = 1) {
  NodeSpec spec;
  spec.name = std::move(name);
  spec.role = "test";
  spec.cores = cores;
  spec.boot = [script = std::move(script)] { return scripted(script); };
  const NodeId node = world.add_node(std::move(spec));
  world.start(node);
  return node;
}

/// A message whose type is its number and whose head is `text`.
inline Message note(uint32_t number, std::string_view text = "") { return Message{number, Bytes::copy_of(text), {}}; }

/// An observer made of functions.
class ScriptedObserver final : public Observer {
 public:
  std::function<void(const Event&)> on_event;
  std::function<void(uint64_t)> on_due;
  void observe(const Event& event) override {
    if (on_event) on_event(event);
  }
  void due(uint64_t token) override {
    if (on_due) on_due(token);
  }
};

/// Runs `action` at `at`; lives as long as the world runs.
class Later {
 public:
  explicit Later(World& world) : world_(world) {
    observer_.on_due = [this](uint64_t token) { actions_[token](); };
  }
  void at(Duration when, std::function<void()> action) {
    actions_.push_back(std::move(action));
    world_.call_at(Time{} + when, &observer_, actions_.size() - 1);
  }

 private:
  World& world_;
  ScriptedObserver observer_;
  std::vector<std::function<void()>> actions_;
};

}  // namespace wavetank::sim
