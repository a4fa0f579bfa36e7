// Elements and their escaping.
#include "reports/page/html.h"

#include <fmt/format.h>

#include <algorithm>

#include "env/check.h"
#include "reports/words.h"

namespace wavetank::reports {

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&#39;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

void Html::open(std::string_view tag, const Attributes& attributes) {
  written_ += fmt::format("<{}", tag);
  for (const Attribute& attribute : attributes)
    written_ += fmt::format(" {}=\"{}\"", attribute.name, escaped(attribute.value));
  written_ += '>';
}

void Html::close(std::string_view tag) {
  written_ += fmt::format("</{}>", tag);
  // Lines keep the file readable; within them space would show.
  static constexpr std::string_view kBlocks[] = {"section", "div", "tr",     "table", "p",     "li", "ul",
                                                 "header",  "h1",  "h2",     "h3",    "h4",    "dl", "svg",
                                                 "details", "nav", "footer", "style", "script"};
  if (std::ranges::find(kBlocks, tag) != std::end(kBlocks)) written_ += '\n';
}

void Html::element(std::string_view tag, const Attributes& attributes, std::string_view content) {
  in(tag, attributes, [&] { text(content); });
}

void Html::empty(std::string_view tag, const Attributes& attributes) {
  open(tag, attributes);
  written_.back() = '/';
  written_ += '>';
}

void Html::verbatim(std::string_view text) {
  for (size_t at = text.find("</s"); at != std::string_view::npos; at = text.find("</s", at + 1))
    CHECK(!text.substr(at).starts_with("</script") && !text.substr(at).starts_with("</style"),
          "it would end its element");
  written_ += text;
}

std::string percent(double part, double whole) {
  return fmt::format("{:.3f}%", whole > 0 ? std::clamp(100 * part / whole, 0.0, 100.0) : 0.0);
}

}  // namespace wavetank::reports
