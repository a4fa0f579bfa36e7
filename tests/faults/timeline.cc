// The timeline of a history: everything at its own time, whatever order it was recorded in.
#include "faults/timeline.h"

#include <gtest/gtest.h>

#include <string>

namespace wavetank::faults {
namespace {

Event event_at(Duration at, uint32_t actor) {
  Event event;
  event.at = Time{} + at;
  event.actor = actor;
  return event;
}

/// "3@14 F1@16": actors and faults with their milliseconds.
std::string told(const History& history) {
  std::string text;
  size_t events = 0;
  for (Timeline timeline(history); !timeline.done(); timeline.advance()) {
    const Timeline::Item& item = timeline.next();
    EXPECT_EQ(item.position, events);
    events += item.event != nullptr ? 1 : 0;
    const std::string name = item.event != nullptr ? std::to_string(item.event->actor) : item.mark->fault;
    text += fmt::format("{}{}@{}", text.empty() ? "" : " ", name, item.at.ns / 1'000'000);
  }
  EXPECT_EQ(events, history.size());
  return text;
}

TEST(Timeline, what_a_busy_handler_reports_for_later_delays_nothing_of_others) {
  History history;
  history.observe(event_at(10_ms, 1));
  history.observe(event_at(16'000_ms, 2));  // at the end of six seconds of work
  history.observe(event_at(14'000_ms, 3));
  history.mark(FaultMark::Kind::kEnded, Time{} + 14'100_ms, "F1");
  history.observe(event_at(14'200_ms, 4));
  history.observe(event_at(16'000_ms, 5));
  EXPECT_EQ(told(history), "1@10 3@14000 F1@14100 4@14200 2@16000 5@16000");
}

TEST(Timeline, a_fault_comes_after_the_event_that_it_waited_for) {
  History history;
  history.observe(event_at(5_ms, 1));
  history.mark(FaultMark::Kind::kStarted, Time{} + 5_ms, "F1");
  history.observe(event_at(5_ms, 2));
  history.mark(FaultMark::Kind::kEnded, Time{} + 6_ms, "F1");
  EXPECT_EQ(told(history), "1@5 F1@5 2@5 F1@6");
}

TEST(Timeline, of_an_empty_history_is_done) { EXPECT_TRUE(Timeline(History()).done()); }

TEST(Timeline, goes_on_behind_what_was_told) {
  History history;
  history.observe(event_at(5_ms, 1));
  history.mark(FaultMark::Kind::kStarted, Time{} + 5_ms, "F1");
  const Timeline::Since told{history.size(), history.marks().size()};
  EXPECT_TRUE(Timeline(history, told).done());
  history.mark(FaultMark::Kind::kEnded, Time{} + 6_ms, "F1");
  history.observe(event_at(7_ms, 2));
  Timeline rest(history, told);
  EXPECT_EQ(rest.next().mark, &history.marks()[1]);
  rest.advance();
  EXPECT_EQ(rest.next().event, &history[1]);
  EXPECT_EQ(rest.next().position, 1u);
  rest.advance();
  EXPECT_TRUE(rest.done());
}

}  // namespace
}  // namespace wavetank::faults
