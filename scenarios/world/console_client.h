// ConsoleClient: the role of whoever runs the experiment: submits the job and, when told, reads the whole log back.
#pragma once

#include <memory>
#include <vector>

#include "engine/config.h"
#include "engine/job/plan.h"
#include "engine/roles/layout.h"
#include "env/actor.h"
#include "env/codec.h"
#include "scenarios/world/client_log.h"

namespace wavetank::scenarios {

/// To the console: read every partition of every topic from its beginning to its present end. May be said often.
struct ReadEverything {
  static constexpr std::string_view kName = "client.read-everything";
  bool unused = false;
};
BOOST_DESCRIBE_STRUCT(ReadEverything, (), (unused))

/// Input topics are read as they are, output topics as a reader of committed data sees them. `tail` gets the committed
/// output as it appears during the run, `whole` everything once ReadEverything was said; both are the caller's.
std::unique_ptr<Actor> make_console_client(const engine::JobSpec& job, const engine::Plan& plan,
                                           const engine::RequestConfig& request, const engine::Layout& layout,
                                           ClientLog& tail, ClientLog& whole);

}  // namespace wavetank::scenarios
