// Sections in their order, between a head that forbids everything but our own style and script, and the charts' data.
#include "reports/page/page.h"

#include <fmt/format.h>

#include "reports/ink.h"
#include "reports/page/assets.h"
#include "reports/page/sections.h"
#include "reports/page/sha256.h"

namespace wavetank::reports {
namespace {

/// Of runs in depth and their data; everything else and the scripts stay well below the rest of 1 MB.
constexpr size_t kDepthBytes = 480'000;

std::string policy_of(std::string_view style, std::initializer_list<std::string_view> scripts) {
  std::string allowed;
  for (const std::string_view script : scripts) allowed += fmt::format(" 'sha256-{}'", sha256_base64(script));
  return fmt::format("default-src 'none'; script-src{}; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
                     allowed, sha256_base64(style));
}

std::string title_of(const scenarios::SuiteResult& suite) {
  return suite.scenarios.size() == 1 ? suite.scenarios.front().name
                                     : fmt::format("{} scenarios", suite.scenarios.size());
}

struct Depth {
  Html html;
  std::string data;
  size_t left_out = 0;
};

/// As many runs as there is room for, each with its data.
Depth depth_of(const Contents& page) {
  Depth depth;
  const std::vector<const scenarios::RunResult*> runs = runs_in_depth(page.suite);
  std::vector<const scenarios::RunResult*> shown;
  std::vector<std::string> ids;
  size_t bytes = 0;
  for (const scenarios::RunResult* run : runs) {
    const std::string id = fmt::format("run-{}", shown.size() + 1);
    Html one;
    write_depth(one, page, *run, id, shown.empty());
    bytes += one.size() + chart_data({run}, {id}).size();
    if (!shown.empty() && bytes > kDepthBytes) break;
    depth.html.append(one);
    shown.push_back(run);
    ids.push_back(id);
  }
  depth.left_out = runs.size() - shown.size();
  depth.data = chart_data(shown, ids);
  return depth;
}

void write_depths(Html& html, const Depth& depth) {
  if (depth.html.size() == 0) return;
  html.in("section", {{"id", "depth"}, {"aria-labelledby", "depth-title"}}, [&] {
    write_heading(html, "depth", "Runs in depth",
                  "The first failing run of each scenario, then those that held, the slowest recovery first.");
    html.append(depth.html);
    if (depth.left_out > 0)
      html.element("p", {{"class", "quiet"}},
                   fmt::format("{} left out to keep this page small: `wavetank run SCENARIO --html FILE` shows one.",
                               counted(depth.left_out, "further run")));
  });
}

/// A document around `main`, which writes what it says; `data` is for the charts.
template <class Main>
std::string document(const std::string& title, const std::string& data, Main&& main) {
  const std::string style = fmt::format("{}\n{}", chart_style(), page_style());
  Html html;
  html.in("html", {{"lang", "en"}}, [&] {
    html.in("head", {}, [&] {
      html.empty("meta", {{"charset", "utf-8"}});
      html.empty("meta", {{"http-equiv", "Content-Security-Policy"},
                          {"content", policy_of(style, {chart_script(), page_script()})}});
      html.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
      html.empty("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
      html.element("title", fmt::format("{} – Wavetank", title));
      html.in("style", {}, [&] { html.verbatim(style); });
    });
    html.in("body", {}, [&] {
      html.element("a", {{"class", "skip"}, {"href", "#verdict"}}, "Skip to the verdict");
      html.in("header", {{"class", "masthead"}}, [&] {
        html.element("p", {{"class", "brand"}}, "Wavetank");
        html.element("p", {{"class", "subject"}}, title);
        html.element("button", {{"type", "button"}, {"id", "theme"}, {"hidden", ""}}, "Theme: system");
      });
      html.in("main", {{"id", "main"}}, [&] { main(html); });
      html.element("footer",
                   "Charts drawn with dygraphs (MIT licence). Every figure is measured in virtual time, which is "
                   "the same on every machine.");
      html.in("script", {{"type", "application/json"}, {"id", "chart-data"}}, [&] { html.verbatim(data); });
      html.in("script", {}, [&] { html.verbatim(chart_script()); });
      html.in("script", {}, [&] { html.verbatim(page_script()); });
    });
  });
  return "<!DOCTYPE html>\n" + html.take() + "\n";
}

}  // namespace

void write_heading(Html& html, const std::string& id, std::string_view title, std::string_view lead) {
  html.element("h2", {{"id", id + "-title"}}, title);
  if (!lead.empty()) html.element("p", {{"class", "lead"}}, lead);
}

std::string run_name(const scenarios::RunResult& run) { return fmt::format("{}, seed {}", run.scenario, run.seed); }

std::string clock_text(Time time) {
  if (time == Time::never()) return "–";
  const int64_t ms = (time.ns + 500'000) / 1'000'000;
  return fmt::format("{}.{:03} s", ms / 1000, ms % 1000);
}

std::string size_text(uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  double size = static_cast<double>(bytes);
  const char* unit = "B";
  for (const char* larger : {"kB", "MB", "GB", "TB"}) {
    if (size < 999.5) break;
    size /= 1000;
    unit = larger;
  }
  return fmt::format("{:.3g} {}", size, unit);
}

void write_copyable(Html& html, const std::string& text) {
  html.in("div", {{"class", "command"}}, [&] {
    html.element("code", text);
    html.element("button", {{"type", "button"}, {"class", "copy"}, {"hidden", ""}}, "Copy");
  });
}

std::string html_page(const Contents& page) {
  const Depth depth = depth_of(page);
  return document(title_of(page.suite), depth.data, [&](Html& html) {
    write_verdict(html, page);
    write_failures(html, page);
    write_comparison(html, page);
    write_scenarios(html, page);
    write_depths(html, depth);
    write_recovery(html, page);
    write_coverage(html, page);
    write_history(html, page);
    write_appendix(html, page);
  });
}

std::string html_page(const scenarios::tuning::Tuning& tuning, const std::string& build) {
  return document(fmt::format("tuning {}", tuning.scenario), "{}", [&](Html& html) {
    write_answer(html, tuning, build);
    write_tuning_curve(html, tuning);
    write_candidates(html, tuning);
    write_tuning_costs(html, tuning);
  });
}

}  // namespace wavetank::reports
