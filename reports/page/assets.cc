// Files put into this object by the assembler; the build system says where they are.
#include "reports/page/assets.h"

// The bytes of a file between two symbols that are known here only.
#define WAVETANK_ASSET(name, file) \
  asm(".pushsection .rodata\n"     \
      "wavetank_asset_" name       \
      "_begin:\n"                  \
      ".incbin \"" file            \
      "\"\n"                       \
      "wavetank_asset_" name       \
      "_end:\n"                    \
      ".byte 0\n"                  \
      ".popsection\n")

extern "C" {
extern const char page_style_begin[] asm("wavetank_asset_page_style_begin");
extern const char page_style_end[] asm("wavetank_asset_page_style_end");
extern const char page_script_begin[] asm("wavetank_asset_page_script_begin");
extern const char page_script_end[] asm("wavetank_asset_page_script_end");
extern const char chart_style_begin[] asm("wavetank_asset_chart_style_begin");
extern const char chart_style_end[] asm("wavetank_asset_chart_style_end");
extern const char chart_script_begin[] asm("wavetank_asset_chart_script_begin");
extern const char chart_script_end[] asm("wavetank_asset_chart_script_end");
}

WAVETANK_ASSET("page_style", WAVETANK_PAGE_STYLE);
WAVETANK_ASSET("page_script", WAVETANK_PAGE_SCRIPT);
WAVETANK_ASSET("chart_style", WAVETANK_CHART_STYLE);
WAVETANK_ASSET("chart_script", WAVETANK_CHART_SCRIPT);

namespace wavetank::reports {
namespace {

std::string_view between(const char* begin, const char* end) { return {begin, static_cast<size_t>(end - begin)}; }

}  // namespace

std::string_view page_style() { return between(page_style_begin, page_style_end); }
std::string_view page_script() { return between(page_script_begin, page_script_end); }
std::string_view chart_style() { return between(chart_style_begin, chart_style_end); }

std::string_view chart_script() {
  // The name of a map for debuggers ends the file; no such map comes with the page.
  const std::string_view script = between(chart_script_begin, chart_script_end);
  return script.substr(0, script.find("//# sourceMappingURL="));
}

}  // namespace wavetank::reports
