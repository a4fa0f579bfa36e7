// Children of the pool answer, die, hang, lie and are killed; each ending is told as what it was.
#include "scenarios/suite/pool.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>

namespace wavetank::scenarios {
namespace {

ChildEnding ending_of(const std::function<Bytes()>& work, PoolOptions options = {}) {
  ProcessPool pool(options);
  pool.start(7, work);
  for (;;)
    for (ChildEnding& ending : pool.wait(1_s)) return ending;
}

TEST(ProcessPool, a_child_sends_what_its_work_returns) {
  const ChildEnding ending = ending_of([] { return Bytes::copy_of("forty-two"); });
  EXPECT_TRUE(ending.answered);
  EXPECT_EQ(ending.token, 7u);
  EXPECT_EQ(ending.answer.text(), "forty-two");
  EXPECT_EQ(ending.trouble, "");
}

TEST(ProcessPool, an_answer_larger_than_any_pipe_arrives_whole) {
  const std::string large(3'000'000, 'w');
  const ChildEnding ending = ending_of([&] { return Bytes::copy_of(large); });
  ASSERT_TRUE(ending.answered);
  EXPECT_EQ(ending.answer.text(), large);
}

TEST(ProcessPool, an_empty_answer_is_an_answer) {
  EXPECT_TRUE(ending_of([] { return Bytes(); }).answered);
}

TEST(ProcessPool, a_failed_check_is_told_with_its_signal_and_its_last_words) {
  const ChildEnding ending = ending_of([]() -> Bytes {
    CHECK(1 + 1 == 3, "arithmetic holds");
    return {};
  });
  EXPECT_FALSE(ending.answered);
  EXPECT_TRUE(ending.trouble.starts_with("the process died of SIGABRT")) << ending.trouble;
  EXPECT_NE(ending.trouble.find("CHECK failed: 1 + 1 == 3: arithmetic holds"), std::string::npos) << ending.trouble;
}

TEST(ProcessPool, a_signal_an_exit_code_and_an_exception_are_told_apart) {
  const ChildEnding killed = ending_of([]() -> Bytes { return ::kill(::getpid(), SIGKILL), Bytes(); });
  EXPECT_TRUE(killed.trouble.starts_with("the process died of SIGKILL")) << killed.trouble;
  const ChildEnding left = ending_of([]() -> Bytes { ::_exit(9); });
  EXPECT_EQ(left.trouble, "the process exited with code 9 and no result");
  const ChildEnding thrown = ending_of([]() -> Bytes { throw std::runtime_error("no way"); });
  EXPECT_NE(thrown.trouble.find("uncaught exception: no way"), std::string::npos) << thrown.trouble;
}

TEST(ProcessPool, a_child_that_leaves_well_without_an_answer_has_not_answered) {
  const ChildEnding ending = ending_of([]() -> Bytes { ::_exit(0); });
  EXPECT_FALSE(ending.answered);
  EXPECT_EQ(ending.trouble, "the process sent 0 bytes that are no result");
}

TEST(ProcessPool, garbage_on_the_pipe_is_no_answer) {
  const ChildEnding ending = ending_of([]() -> Bytes {
    // The child does not know which file its pipe is, so it spoils them all.
    for (int file = 3; file < 64; ++file)
      if (::write(file, "garbage", 7) < 0) continue;
    return Bytes::copy_of("an answer behind garbage");
  });
  EXPECT_FALSE(ending.answered);
  EXPECT_NE(ending.trouble.find("bytes that are no result"), std::string::npos) << ending.trouble;
}

TEST(ProcessPool, a_hung_child_is_killed_by_the_watchdog) {
  const ChildEnding ending = ending_of(
      []() -> Bytes {
        for (;;) ::pause();
      },
      {.jobs = 1, .watchdog = 50_ms});
  EXPECT_FALSE(ending.answered);
  EXPECT_EQ(ending.trouble, "no result after 50.0 ms");
}

TEST(ProcessPool, a_child_that_closes_its_files_and_hangs_is_killed_too) {
  const ChildEnding ending = ending_of(
      []() -> Bytes {
        for (int file = 0; file < 64; ++file) ::close(file);
        for (;;) ::pause();
      },
      {.jobs = 1, .watchdog = 50_ms});
  EXPECT_EQ(ending.trouble, "no result after 50.0 ms");
}

TEST(ProcessPool, only_the_end_of_a_long_complaint_is_kept) {
  const ChildEnding ending = ending_of([]() -> Bytes {
    for (int i = 0; i < 100'000; ++i) fmt::print(stderr, "line {}\n", i);
    std::abort();
  });
  EXPECT_LT(ending.trouble.size(), 5000u);
  EXPECT_TRUE(ending.trouble.ends_with("line 99999")) << ending.trouble;
}

TEST(ProcessPool, what_a_child_prints_is_no_answer_and_does_not_reach_our_output) {
  testing::internal::CaptureStdout();
  const ChildEnding ending = ending_of([] {
    fmt::print("hello\n");
    return Bytes::copy_of("answer");
  });
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(ending.answer.text(), "answer");
}

TEST(ProcessPool, several_children_run_at_once_and_a_full_pool_says_so) {
  ProcessPool pool({.jobs = 3});
  for (uint64_t token = 0; token < 3; ++token) {
    EXPECT_FALSE(pool.full());
    pool.start(token, [token] { return Bytes::copy_of(std::to_string(token)); });
  }
  EXPECT_TRUE(pool.full());
  uint64_t tokens = 0;
  size_t endings = 0;
  while (!pool.idle()) {
    for (const ChildEnding& ending : pool.wait(1_s)) {
      EXPECT_EQ(ending.answer.text(), std::to_string(ending.token));
      tokens += ending.token;
      ++endings;
    }
  }
  EXPECT_EQ(endings, 3u);
  EXPECT_EQ(tokens, 3u);
}

TEST(ProcessPool, killing_all_leaves_no_child) {
  ProcessPool pool({.jobs = 2});
  for (uint64_t token = 0; token < 2; ++token)
    pool.start(token, []() -> Bytes {
      for (;;) ::pause();
    });
  pool.kill_all();
  EXPECT_TRUE(pool.idle());
  EXPECT_TRUE(pool.wait(1_ms).empty());
}

}  // namespace
}  // namespace wavetank::scenarios
