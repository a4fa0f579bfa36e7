// Annotations as GitHub's runners read them from a step's output: one workflow command a line.
#pragma once

#include <cstdint>
#include <string>

namespace wavetank::reports {

struct Annotation {
  std::string level;  ///< "error", "warning", "notice"
  std::string file;   ///< from the root of the repository; "" : none
  int line = 0;       ///< 0: not known; then there is no column either
  int column = 0;
  std::string title;  ///< "" : none
  std::string message;
};

/// "::error file=F,line=L,col=C,title=T::message", with what would end the command escaped; ends in a newline.
std::string workflow_command(const Annotation& annotation);

}  // namespace wavetank::reports
