// Lines of builds, and what stands out among them.
#include "reports/trend_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/described_json.h"
#include "reports/ink.h"

namespace wavetank::reports {
namespace {

constexpr size_t kShownBuilds = 20;

std::string figure(const std::optional<Duration>& length, uint64_t recoveries) {
  if (recoveries == 0) return "–";
  return length ? for_people(*length) : "unfinished";
}

/// What changed at a build, in words; "" if nothing.
std::string told_change(const TrendPoint& point, const Ink& ink) {
  const auto chance = [](double p) { return p < 0.0001 ? std::string("p < 0.0001") : fmt::format("p = {:.4f}", p); };
  std::string text;
  const auto add = [&](TrendChange change, std::string_view worse, std::string_view better, double p) {
    if (change == TrendChange::kWorse) text += ink.bad(fmt::format("  ▲ {} ({})", worse, chance(p)));
    if (change == TrendChange::kBetter) text += ink.good(fmt::format("  ▼ {} ({})", better, chance(p)));
  };
  add(point.recovery, "recovery slower", "recovery faster", point.recovery_chance);
  add(point.failures, "more failures", "fewer failures", point.failure_chance);
  return text;
}

std::string line_of(const TrendPoint& point, size_t width, const Ink& ink) {
  return fmt::format("  {:<{}}  {:>6}  {:>7}  {:>10}  {:>10}  {:>10}{}\n", point.build, width, point.runs,
                     point.failing, figure(point.p50, point.recoveries), figure(point.p99, point.recoveries),
                     figure(point.max, point.recoveries), told_change(point, ink));
}

std::string text_of(const Trend& trend, const Ink& ink) {
  size_t width = std::string_view("build").size();
  std::vector<std::optional<double>> medians;
  std::vector<std::optional<double>> failing;
  for (const TrendPoint& point : trend.points) {
    width = std::max(width, point.build.size());
    medians.push_back(point.p50 ? std::optional(static_cast<double>(point.p50->ns)) : std::nullopt);
    const double share = point.runs == 0 ? 0 : static_cast<double>(point.failing) / static_cast<double>(point.runs);
    failing.emplace_back(share);
  }
  std::string text = fmt::format("{}: {}\n", ink.strong(trend.scenario), counted(trend.points.size(), "build"));
  text += ink.faint(fmt::format("  {:<{}}  {:>6}  {:>7}  {:>10}  {:>10}  {:>10}", "build", width, "runs", "failing",
                                "p50", "p99", "max")) +
          "\n";
  const size_t first = trend.points.size() > kShownBuilds ? trend.points.size() - kShownBuilds : 0;
  if (first > 0) text += ink.faint(fmt::format("  … {} earlier", counted(first, "build"))) + "\n";
  for (size_t i = 0; i < trend.points.size(); ++i)
    if (i >= first || !told_change(trend.points[i], ink).empty()) text += line_of(trend.points[i], width, ink);
  text += fmt::format("  recovery p50 {}\n  failing      {}\n", sparkline(medians), sparkline(failing));
  return text;
}

}  // namespace

std::string sparkline(const std::vector<std::optional<double>>& values) {
  constexpr std::string_view kBars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  double highest = 0;
  for (const std::optional<double>& value : values) highest = std::max(highest, value.value_or(0));
  std::string text;
  for (const std::optional<double>& value : values) {
    if (!value) {
      text += ' ';
      continue;
    }
    const double share = highest > 0 ? *value / highest : 0;
    text += kBars[std::min<size_t>(static_cast<size_t>(share * std::size(kBars)), std::size(kBars) - 1)];
  }
  return text;
}

std::string trend_text(const std::vector<Trend>& trends, bool color) {
  const Ink ink(color);
  std::string text;
  for (const Trend& trend : trends) text += (text.empty() ? "" : "\n") + text_of(trend, ink);
  return text.empty() ? "The history is empty.\n" : text;
}

std::string trends_to_json(const std::vector<Trend>& trends) {
  JsonValue::Object document;
  document.push_back({"schema", {std::string("wavetank.history/1")}});
  document.push_back({"trends", as_json(trends)});
  return to_text({std::move(document)});
}

}  // namespace wavetank::reports
