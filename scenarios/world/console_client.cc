// Submitting the job and reading the log, as a user's own client would.
#include "scenarios/world/console_client.h"

#include <algorithm>

#include "engine/engine.h"
#include "engine/log/reader.h"
#include "engine/roles/checksums.h"
#include "env/env.h"

namespace wavetank::scenarios {
namespace {

using engine::PartitionId;
using engine::PartitionReader;

class ConsoleClient final : public Actor {
 public:
  ConsoleClient(const engine::JobSpec& job, const engine::Plan& plan, const engine::RequestConfig& request,
                const engine::Layout& layout, ClientLog& tail, ClientLog& whole)
      : job_(job), plan_(plan), request_(request), layout_(layout), tail_(tail), whole_(whole) {}

  void start(Env& env) override {
    env_ = &env;
    env.spawn(engine::make_console(job_, layout_));
    for (const engine::TopicPlan& topic : plan_.topics)
      if (!topic.input) follow(topic, tail_);
    work();
  }

  void receive(Address /*from*/, Message message) override {
    if (message.type == type_of<ReadEverything>) read_everything();
    for (Reading& reading : readings_)
      if (auto fetched = reading.reader.receive(message)) {
        take(reading, *fetched);
        break;
      }
    work();
  }

  void wake(TimerId /*timer*/) override { work(); }

 private:
  struct Reading {
    ReadPartition* into;
    PartitionReader reader;
    bool to_the_end;  ///< stop where the log ends now
  };

  void follow(const engine::TopicPlan& topic, ClientLog& log) {
    for (uint32_t p = 0; p < topic.partitions; ++p) {
      const PartitionId id{topic.topic, p};
      ReadPartition& into = log.partitions[id];
      PartitionReader reader({.partition = id, .committed_only = !topic.input, .request = request_});
      reader.seek(into.next_offset);
      readings_.push_back({&into, reader, &log == &whole_});
    }
  }

  void read_everything() {
    if (reading_everything_) return;
    reading_everything_ = true;
    for (const engine::TopicPlan& topic : plan_.topics) follow(topic, whole_);
  }

  void take(Reading& reading, const engine::Fetched& fetched) {
    ClientLog& log = reading.to_the_end ? whole_ : tail_;
    uint64_t records = log.growth.empty() ? 0 : log.growth.back().records;
    size_t place = 0;
    for (const engine::FetchedRun& run : fetched.reply.runs) {
      const size_t bytes = run.count * sizeof(engine::Record);
      reading.into->runs.push_back({run, fetched.records.slice(place, bytes), env_->now()});
      place += bytes;
      records += run.count;
    }
    if (place != 0) log.growth.push_back({env_->now(), records});
    reading.into->next_offset = fetched.reply.next_offset;
    if (fetched.reply.sealed || fetched.reply.next_offset >= fetched.reply.end_offset) reading.into->complete = true;
    if (reading.to_the_end && reading.into->complete) reading.reader.pause();
  }

  void work() {
    const Time now = env_->now();
    Time next = Time::never();
    for (Reading& reading : readings_) {
      if (auto message = reading.reader.poll(now, env_->random()))
        env_->send(layout_.broker_address(reading.reader.partition()), std::move(*message));
      next = std::min(next, reading.reader.next_wake());
    }
    if (next != Time::never()) env_->arm(0, std::max(next, now));
  }

  const engine::JobSpec& job_;
  const engine::Plan& plan_;
  engine::RequestConfig request_;
  engine::Layout layout_;
  ClientLog& tail_;
  ClientLog& whole_;
  Env* env_ = nullptr;
  std::vector<Reading> readings_;
  bool reading_everything_ = false;
};

}  // namespace

std::unique_ptr<Actor> make_console_client(const engine::JobSpec& job, const engine::Plan& plan,
                                           const engine::RequestConfig& request, const engine::Layout& layout,
                                           ClientLog& tail, ClientLog& whole) {
  return engine::behind_checksums(std::make_unique<ConsoleClient>(job, plan, request, layout, tail, whole));
}

}  // namespace wavetank::scenarios
