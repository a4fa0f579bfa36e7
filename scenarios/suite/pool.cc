// Forked children over pipes: what they answer, how they die, and how long they may take.
#include "scenarios/suite/pool.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <exception>
#include <utility>

#include "env/hash.h"

namespace wavetank::scenarios {
namespace {

constexpr size_t kTailBytes = 4096;
constexpr uint64_t kMagic = 0x7761766574616E6Bull;

/// What precedes an answer on the pipe, so that whatever else a child may write there is not taken for one.
struct Frame {
  uint64_t magic;
  uint64_t size_bytes;
  uint64_t checksum;
};

bool write_all(int file, const void* bytes, size_t count) {
  const char* place = static_cast<const char*>(bytes);
  while (count != 0) {
    const ssize_t written = ::write(file, place, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    place += written;
    count -= static_cast<size_t>(written);
  }
  return true;
}

/// In the child: no terminal, no signal handlers of the parent, and never outlives it.
void become_child(pid_t parent, int complaints) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  ::setpgid(0, 0);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  ::signal(SIGINT, SIG_DFL);
  ::signal(SIGTERM, SIG_DFL);
  const int nothing = ::open("/dev/null", O_RDONLY);
  if (nothing >= 0) ::dup2(nothing, STDIN_FILENO);
  ::dup2(complaints, STDOUT_FILENO);
  ::dup2(complaints, STDERR_FILENO);
}

[[noreturn]] void run_child(int answers, const std::function<Bytes()>& work) {
  Bytes answer;
  try {
    answer = work();
  } catch (const std::exception& exception) {
    fmt::print(stderr, "uncaught exception: {}\n", exception.what());
    std::fflush(nullptr);
    ::abort();
  }
  std::fflush(nullptr);
  const Frame frame{kMagic, answer.size(), hash_bytes(answer.span())};
  const bool sent = write_all(answers, &frame, sizeof frame) && write_all(answers, answer.data(), answer.size());
  ::_exit(sent ? 0 : 1);
}

/// The answer in what came through the pipe; false when it is anything else than one whole frame.
bool unframe(const std::string& received, Bytes& answer) {
  Frame frame{};
  if (received.size() < sizeof frame) return false;
  std::memcpy(&frame, received.data(), sizeof frame);
  const std::string_view payload = std::string_view(received).substr(sizeof frame);
  if (frame.magic != kMagic || frame.size_bytes != payload.size()) return false;
  if (hash_bytes(std::as_bytes(std::span(payload))) != frame.checksum) return false;
  answer = Bytes::copy_of(payload);
  return true;
}

std::string how_it_ended(int status, bool hung, Duration watchdog, size_t received) {
  if (hung) return fmt::format("no result after {}", for_people(watchdog));
  if (WIFSIGNALED(status)) {
    const int number = WTERMSIG(status);
    const char* name = ::sigabbrev_np(number);
    return fmt::format("the process died of SIG{} ({})", name ? name : "?", ::strsignal(number));
  }
  const int code = WEXITSTATUS(status);
  if (code != 0) return fmt::format("the process exited with code {} and no result", code);
  return fmt::format("the process sent {} bytes that are no result", received);
}

}  // namespace

struct ProcessPool::Child {
  uint64_t token = 0;
  pid_t process = 0;
  int answers = -1;
  int complaints = -1;
  std::string received;
  std::string tail;
  Time began;
  bool hung = false;

  ~Child() {
    if (answers >= 0) ::close(answers);
    if (complaints >= 0) ::close(complaints);
  }
};

ProcessPool::ProcessPool(PoolOptions options) : options_(options) { CHECK(options_.jobs > 0, "a pool without jobs"); }

ProcessPool::~ProcessPool() { kill_all(); }

bool ProcessPool::full() const { return children_.size() + refused_.size() >= options_.jobs; }

bool ProcessPool::idle() const { return children_.empty() && refused_.empty(); }

void ProcessPool::start(uint64_t token, const std::function<Bytes()>& work) {
  CHECK(!full(), "a pool of {} is full", options_.jobs);
  const auto refuse = [&] {
    refused_.push_back({token, false, {}, fmt::format("no process to run it: {}", std::strerror(errno)), {}});
  };
  std::array<int, 2> answers{};
  std::array<int, 2> complaints{};
  if (::pipe2(answers.data(), O_CLOEXEC) != 0) return refuse();
  if (::pipe2(complaints.data(), O_CLOEXEC) != 0) {
    refuse();
    ::close(answers[0]), ::close(answers[1]);
    return;
  }
  std::fflush(nullptr);
  const pid_t parent = ::getpid();
  const pid_t process = ::fork();
  if (process == 0) {
    become_child(parent, complaints[1]);
    run_child(answers[1], work);
  }
  if (process < 0) refuse();
  ::close(answers[1]), ::close(complaints[1]);
  auto child = std::make_unique<Child>();
  child->answers = answers[0];
  child->complaints = complaints[0];
  if (process < 0) return;
  ::fcntl(child->answers, F_SETFL, O_NONBLOCK);
  ::fcntl(child->complaints, F_SETFL, O_NONBLOCK);
  child->token = token;
  child->process = process;
  child->began = wall_clock();
  children_.push_back(std::move(child));
}

namespace {

/// Reads what is there; closes `file` and sets it to -1 at its end.
void drain(int& file, std::string& into) {
  std::array<char, 65536> chunk;
  while (file >= 0) {
    const ssize_t count = ::read(file, chunk.data(), chunk.size());
    if (count > 0) {
      into.append(chunk.data(), static_cast<size_t>(count));
      continue;
    }
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    ::close(file);
    file = -1;
  }
}

}  // namespace

void ProcessPool::read_from(Child& child) {
  drain(child.answers, child.received);
  drain(child.complaints, child.tail);
  if (child.tail.size() > kTailBytes) child.tail.erase(0, child.tail.size() - kTailBytes);
}

bool ProcessPool::ended(const Child& child) const {
  siginfo_t state{};
  return ::waitid(P_PID, static_cast<id_t>(child.process), &state, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         state.si_pid == child.process;
}

ChildEnding ProcessPool::end_of(Child& child) {
  // Whatever it started in turn goes with it; such processes may hold the pipes open. Before it is reaped, its
  // number cannot be another's.
  if (child.hung) ::kill(child.process, SIGKILL);
  ::kill(-child.process, SIGKILL);
  int status = 0;
  while (::waitpid(child.process, &status, 0) < 0 && errno == EINTR) {
  }
  read_from(child);
  ChildEnding ending;
  ending.token = child.token;
  ending.wall_time = wall_clock() - child.began;
  const bool left_well = !child.hung && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  ending.answered = left_well && unframe(child.received, ending.answer);
  if (ending.answered) return ending;
  ending.trouble = how_it_ended(status, child.hung, options_.watchdog, child.received.size());
  while (!child.tail.empty() && child.tail.back() == '\n') child.tail.pop_back();
  if (!child.tail.empty()) ending.trouble += "\n" + child.tail;
  return ending;
}

std::vector<ChildEnding> ProcessPool::wait(Duration limit) {
  if (!refused_.empty()) return std::exchange(refused_, {});
  std::vector<pollfd> files;
  Duration until = limit;
  for (const auto& child : children_) {
    files.push_back({child->answers, POLLIN, 0});
    files.push_back({child->complaints, POLLIN, 0});
    // A process closes its pipes a moment before it can be reaped, and nothing more wakes us then.
    const Duration left = options_.watchdog - (wall_clock() - child->began);
    until = std::clamp(child->answers < 0 ? 1_ms : left, Duration{}, until);
  }
  ::poll(files.data(), files.size(), static_cast<int>((until.ns + 999'999) / 1'000'000));
  std::vector<ChildEnding> endings;
  for (auto& child : children_) {
    read_from(*child);
    const bool over = ended(*child);
    child->hung = !over && wall_clock() - child->began >= options_.watchdog;
    if (!over && !child->hung) continue;
    endings.push_back(end_of(*child));
    child.reset();
  }
  std::erase(children_, nullptr);
  return endings;
}

void ProcessPool::kill_all() {
  for (const auto& child : children_) {
    ::kill(child->process, SIGKILL);
    ::kill(-child->process, SIGKILL);
  }
  for (const auto& child : children_)
    while (::waitpid(child->process, nullptr, 0) < 0 && errno == EINTR) {
    }
  children_.clear();
}

Time wall_clock() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return Time{} + Duration{now.tv_sec * 1'000'000'000 + now.tv_nsec};
}

}  // namespace wavetank::scenarios
