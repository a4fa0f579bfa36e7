// Assets: the files that every page carries, put into this program when it is built.
#pragma once

#include <string_view>

namespace wavetank::reports {

/// Our own style and behaviour: page.css and page.js beside this file.
std::string_view page_style();
std::string_view page_script();
/// dygraphs, which draws the charts, and the style it wants.
std::string_view chart_script();
std::string_view chart_style();

}  // namespace wavetank::reports
