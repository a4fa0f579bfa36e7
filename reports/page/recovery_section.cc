// How long recoveries took over all runs: histogram and distribution function.
#include <algorithm>
#include <cmath>

#include "reports/ink.h"
#include "reports/page/recoveries.h"
#include "reports/page/sections.h"

namespace wavetank::reports {
namespace {

using scenarios::ScenarioResult;

constexpr size_t kMostBins = 24;

/// The smallest of 1, 2, 5 × 10^n that covers `most` in so many bins.
double bin_width(double most) {
  for (double size = 1e-3;; size *= 10)
    for (const double factor : {1.0, 2.0, 5.0})
      if (size * factor * kMostBins >= most) return size * factor;
}

std::string seconds_text(double seconds) {
  return seconds < 1 && seconds > 0 ? fmt::format("{:g} ms", seconds * 1e3) : fmt::format("{:g} s", seconds);
}

/// A drawing over 0 … `most` seconds.
struct Frame {
  double width = 1;
  size_t bins = 1;
  double most() const { return width * static_cast<double>(bins); }
};

Frame frame_of(const Recoveries& all) {
  double most = all.seconds.back();
  if (all.limit && static_cast<double>(all.limit->ns) / 1e9 < 3 * most)
    most = std::max(most, static_cast<double>(all.limit->ns) / 1e9 * 1.02);
  Frame frame;
  frame.width = bin_width(most);
  frame.bins = static_cast<size_t>(most / frame.width) + 1;
  return frame;
}

void write_limit(Html& html, const Recoveries& all, const Frame& frame, bool label) {
  if (!all.limit) return;
  const double at = static_cast<double>(all.limit->ns) / 1e9;
  if (at > frame.most()) return;
  const std::string x = percent(at, frame.most());
  html.empty("line", {{"class", "limit"}, {"x1", x}, {"x2", x}, {"y1", "0"}, {"y2", "100%"}});
  if (label)
    html.element("text", {{"class", "limit-label"}, {"x", x}, {"dx", "-5"}, {"y", "12"}, {"text-anchor", "end"}},
                 fmt::format("limit {}", for_people(*all.limit)));
}

std::vector<size_t> counts_of(const Recoveries& all, const Frame& frame) {
  std::vector<size_t> counts(frame.bins);
  for (const double value : all.seconds) ++counts[std::min(static_cast<size_t>(value / frame.width), frame.bins - 1)];
  return counts;
}

void write_histogram(Html& html, const Recoveries& all, const Frame& frame) {
  const std::vector<size_t> counts = counts_of(all, frame);
  const auto most = static_cast<double>(*std::ranges::max_element(counts));
  html.in("svg",
          {{"class", "histogram"},
           {"role", "img"},
           {"aria-label", "Histogram of recovery times; the table below holds its figures"}},
          [&] {
            for (size_t bin = 0; bin < counts.size(); ++bin) {
              if (counts[bin] == 0) continue;
              const double height = static_cast<double>(counts[bin]) / most;
              const double from = frame.width * static_cast<double>(bin);
              html.in("rect",
                      {{"class", "column"},
                       {"x", percent(from, frame.most())},
                       {"width", percent(frame.width * 0.94, frame.most())},
                       {"y", percent(1 - height * 0.86, 1)},
                       {"height", percent(height * 0.86, 1)}},
                      [&] {
                        html.element("title", fmt::format("{} to {}: {}", seconds_text(from),
                                                          seconds_text(from + frame.width), counts[bin]));
                      });
              if (counts.size() <= 30)
                html.element("text",
                             {{"class", "count"},
                              {"x", percent(from + frame.width * 0.47, frame.most())},
                              {"y", percent(1 - height * 0.86, 1)},
                              {"dy", "-3"},
                              {"text-anchor", "middle"}},
                             std::to_string(counts[bin]));
            }
            write_limit(html, all, frame, true);
          });
}

void write_distribution(Html& html, const Recoveries& all, const Frame& frame) {
  const auto count = static_cast<double>(all.seconds.size());
  html.in(
      "svg",
      {{"class", "distribution"},
       {"role", "img"},
       {"aria-label", "Share of recoveries that took no longer; the table below holds its figures"}},
      [&] {
        for (const int share : {0, 50, 90, 100}) {
          const std::string y = percent(100 - share, 100);
          html.empty("line", {{"class", "grid"}, {"x1", "0"}, {"x2", "100%"}, {"y1", y}, {"y2", y}});
          if (share == 50 || share == 90)
            html.element("text", {{"class", "share"}, {"x", "2"}, {"y", y}, {"dy", "-3"}}, fmt::format("{} %", share));
        }
        double x = 0;
        double y = 0;
        const auto line = [&](double x1, double y1, double x2, double y2) {
          html.empty("line", {{"class", "step"},
                              {"x1", percent(x1, frame.most())},
                              {"y1", percent(1 - y1, 1)},
                              {"x2", percent(x2, frame.most())},
                              {"y2", percent(1 - y2, 1)}});
        };
        // Several hundred steps are a curve; more would only be bytes.
        const size_t stride = all.seconds.size() / 300 + 1;
        for (size_t i = stride - 1; i < all.seconds.size(); i += stride) {
          line(x, y, all.seconds[i], y);
          const double next = static_cast<double>(i + 1) / count;
          line(all.seconds[i], y, all.seconds[i], next);
          x = all.seconds[i];
          y = next;
        }
        line(x, y, frame.most(), y);
        write_limit(html, all, frame, false);
      });
}

void write_scale(Html& html, const Frame& frame) {
  html.in("svg", {{"class", "scale"}, {"aria-hidden", "true"}}, [&] {
    const size_t step = std::max<size_t>((frame.bins + 5) / 6, 1);
    for (size_t bin = 0; bin <= frame.bins; bin += step) {
      const double at = frame.width * static_cast<double>(bin);
      const char* anchor = bin == 0 ? "start" : at > 0.97 * frame.most() ? "end" : "middle";
      html.element("text", {{"x", percent(at, frame.most())}, {"y", "14"}, {"text-anchor", anchor}},
                   bin == 0 ? "0" : seconds_text(at));
    }
  });
}

double quantile(const Recoveries& all, double share) {
  const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(all.seconds.size())));
  return all.seconds[std::max<size_t>(rank, 1) - 1];
}

void write_figure(Html& html, const Recoveries& all) {
  const Frame frame = frame_of(all);
  html.in("figure", {{"class", "recoveries"}}, [&] {
    html.in("figcaption", {}, [&] {
      html.element("strong", all.title);
      html.element(
          "span", {{"class", "quiet"}},
          fmt::format(
              "{}{}; half took at most {:.3g} s, nine in ten at most {:.3g} s, the longest {:.3g} s.",
              all.seconds.size() == 1 ? "1 recovery" : fmt::format("{} recoveries", grouped(all.seconds.size())),
              all.censored > 0 ? fmt::format(", {} of them not over when observation ended", all.censored) : "",
              quantile(all, 0.5), quantile(all, 0.9), all.seconds.back()));
    });
    html.element("p", {{"class", "axis-name"}}, "How many took how long");
    write_histogram(html, all, frame);
    html.element("p", {{"class", "axis-name"}}, "Share that took no longer");
    write_distribution(html, all, frame);
    write_scale(html, frame);
    html.in("details", {{"class", "alternative"}}, [&] {
      html.element("summary", "The histogram as a table");
      html.in("table", {}, [&] {
        html.element("caption", "Recoveries by length");
        html.in("thead", {}, [&] {
          html.in("tr", {}, [&] {
            for (const char* name : {"From", "To", "Recoveries", "Share no longer"})
              html.element("th", {{"scope", "col"}, {"class", "number"}}, name);
          });
        });
        html.in("tbody", {}, [&] {
          size_t sum = 0;
          const std::vector<size_t> counts = counts_of(all, frame);
          for (size_t bin = 0; bin < counts.size(); ++bin) {
            if (counts[bin] == 0) continue;
            sum += counts[bin];
            html.in("tr", {}, [&] {
              html.element("th", {{"scope", "row"}, {"class", "number"}},
                           seconds_text(frame.width * static_cast<double>(bin)));
              html.element("td", {{"class", "number"}}, seconds_text(frame.width * static_cast<double>(bin + 1)));
              html.element("td", {{"class", "number"}}, std::to_string(counts[bin]));
              html.element(
                  "td", {{"class", "number"}},
                  fmt::format("{:.1f} %", 100.0 * static_cast<double>(sum) / static_cast<double>(all.seconds.size())));
            });
          }
        });
      });
    });
  });
}

}  // namespace

void write_recovery(Html& html, const Contents& page) {
  std::vector<const ScenarioResult*> scenarios;
  for (const ScenarioResult& scenario : page.suite.scenarios)
    if (scenario.recovery.episodes > 0) scenarios.push_back(&scenario);
  if (scenarios.empty()) return;
  // The one that comes nearest to its limit says most; without limits, the one with most to say.
  const auto most = std::ranges::max_element(scenarios, {}, [](const auto* s) {
    const double share = s->recovery_limit ? static_cast<double>(s->recovery.max.ns) /
                                                 static_cast<double>(std::max<int64_t>(s->recovery_limit->ns, 1))
                                           : 0;
    return std::pair(share, s->recovery.episodes);
  });
  html.in("section", {{"id", "recovery"}, {"aria-labelledby", "recovery-title"}}, [&] {
    write_heading(html, "recovery", "Recovery over all runs", "");
    if (page.suite.scenarios.size() > 1) write_figure(html, recoveries_of(page.suite, nullptr));
    write_figure(html, recoveries_of(page.suite, *most));
    write_year_over_limit(html, page);
  });
}

}  // namespace wavetank::reports
