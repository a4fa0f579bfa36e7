// FakeEnv: the smallest world for one actor: time stands still unless moved, the disk works when told, nothing is sent.
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/events.h"
#include "env/codec.h"
#include "env/env.h"

namespace wavetank::engine {

/// What outlives the actor: files as the page cache shows them, and as they would be after a power failure.
struct FakeFiles {
  std::map<std::string, std::string> cached;
  std::map<std::string, std::string> durable;
  std::map<std::string, std::string> renamed;  ///< to → from, until synced

  void sync(const std::string& file) {
    if (const auto from = renamed.find(file); from != renamed.end()) {
      durable.erase(from->second);
      renamed.erase(from);
    }
    if (cached.count(file))
      durable[file] = cached[file];
    else
      durable.erase(file);
  }
  void lose_power() {
    cached = durable;
    renamed.clear();
  }
};

class FakeEnv final : public Env, public Disk {
 public:
  struct Sent {
    Address to;
    Message message;
  };

  FakeEnv(FakeFiles& files, std::unique_ptr<Actor> actor) : files_(files), actor_(std::move(actor)) {
    actor_->start(*this);
  }

  // What the test does.
  void deliver(const Message& message, Address from = {7, 0}) { actor_->receive(from, message); }
  /// Lets the oldest disk operation happen.
  void work_once() {
    const Operation operation = std::move(operations_.front());
    operations_.pop_front();
    Result<Bytes> outcome;
    if (failures > 0 && operation.kind != 'r' && operation.kind != 'l') {
      --failures;
      outcome = trouble(Trouble::kInputOutput, "injected");
      if (operation.kind == 'a') files_.cached[operation.file] += operation.bytes.text().substr(0, 5);
    } else {
      outcome = perform(operation);
    }
    actor_->completed(operation.number, outcome);
  }
  void work() {
    while (!operations_.empty()) work_once();
  }
  size_t operations() const { return operations_.size(); }
  /// Moves time and fires what is due.
  void advance(Duration span) {
    now_ += span;
    for (bool fired = true; fired;) {
      fired = false;
      for (const auto& [timer, at] : timers_)
        if (at <= now_) {
          const TimerId due = timer;
          timers_.erase(due);
          actor_->wake(due);
          fired = true;
          break;
        }
    }
  }
  /// The answers of this type sent since the last call, the others stay.
  template <class T>
  std::vector<T> take() {
    std::vector<T> taken;
    std::vector<Sent> rest;
    for (Sent& each : sent)
      if (each.message.type == type_of<T>)
        taken.push_back(*decode<T>(each.message.head));
      else
        rest.push_back(std::move(each));
    sent = std::move(rest);
    return taken;
  }
  std::vector<Event> events_of(EventKind kind) const {
    std::vector<Event> found;
    for (const Event& event : events)
      if (kind_of(event) == kind) found.push_back(event);
    return found;
  }
  Actor& actor() { return *actor_; }

  std::vector<Sent> sent;
  std::vector<Event> events;
  int failures = 0;  ///< so many of the next writing operations fail

  // Env.
  Address self() const override { return {1, 0}; }
  Time now() const override { return now_; }
  Time wall_clock() const override { return now_; }
  void arm(TimerId timer, Time at) override { timers_[timer] = at; }
  void disarm(TimerId timer) override { timers_.erase(timer); }
  void send(Address to, Message message, Delivery) override { sent.push_back({to, std::move(message)}); }
  ActorId spawn(std::unique_ptr<Actor>) override { return 0; }
  void stop(ActorId) override {}
  Disk& disk() override { return *this; }
  Random& random() override { return random_; }
  void spend(CpuTime work) override { spent_ += work; }
  void report(Event event) override { events.push_back(event); }
  CpuTime spent() const { return spent_; }

  // Disk.
  DiskOperation append(std::string_view file, Bytes bytes) override { return add('a', file, std::move(bytes)); }
  DiskOperation read(std::string_view file, uint64_t offset, uint64_t size) override {
    return add('r', file, {}, offset, size);
  }
  DiskOperation sync(std::string_view file) override { return add('s', file); }
  DiskOperation truncate(std::string_view file, uint64_t size) override { return add('t', file, {}, 0, size); }
  DiskOperation rename(std::string_view from, std::string_view to) override {
    return add('m', from, Bytes::copy_of(to));
  }
  DiskOperation remove(std::string_view file) override { return add('d', file); }
  DiskOperation list(std::string_view prefix) override { return add('l', prefix); }

 private:
  struct Operation {
    DiskOperation number;
    char kind;
    std::string file;
    Bytes bytes;
    uint64_t offset;
    uint64_t size;
  };

  DiskOperation add(char kind, std::string_view file, Bytes bytes = {}, uint64_t offset = 0, uint64_t size = 0) {
    operations_.push_back({++numbers_, kind, std::string(file), std::move(bytes), offset, size});
    return numbers_;
  }

  Result<Bytes> perform(const Operation& operation) {
    auto& cached = files_.cached;
    const std::string& file = operation.file;
    const bool exists = cached.count(file) != 0;
    if (operation.kind == 'a') return cached[file] += operation.bytes.text(), Bytes();
    if (operation.kind == 'l') return listed(file);
    if (operation.kind == 's') return files_.sync(file), Bytes();
    if (!exists) return trouble(Trouble::kNotFound, file);
    if (operation.kind == 'r') {
      const size_t from = std::min<size_t>(operation.offset, cached[file].size());
      return Bytes::copy_of(std::string_view(cached[file]).substr(from, operation.size));
    }
    if (operation.kind == 't') cached[file].resize(std::min<size_t>(operation.size, cached[file].size()));
    if (operation.kind == 'd') cached.erase(file);
    if (operation.kind == 'm') {
      const std::string to(operation.bytes.text());
      cached[to] = std::move(cached[file]);
      cached.erase(file);
      files_.renamed[to] = file;
    }
    return Bytes();
  }

  Bytes listed(const std::string& prefix) const {
    FileList list;
    for (const auto& [name, content] : files_.cached)
      if (name.compare(0, prefix.size(), prefix) == 0) list.files.push_back({name, content.size()});
    return encode(list);
  }

  FakeFiles& files_;
  std::unique_ptr<Actor> actor_;
  Time now_{1'000};
  std::map<TimerId, Time> timers_;
  std::deque<Operation> operations_;
  DiskOperation numbers_ = 0;
  Random random_{1};
  CpuTime spent_;
};

}  // namespace wavetank::engine
