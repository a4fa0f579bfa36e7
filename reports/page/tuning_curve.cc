// The curve of a tuning with its intervals and the closed forms, and the front of what cannot be improved both ways.
#include <algorithm>
#include <cmath>

#include "reports/page/figure_text.h"
#include "reports/page/sections.h"

namespace wavetank::reports {
namespace {

using scenarios::tuning::Candidate;
using scenarios::tuning::ClosedForms;
using scenarios::tuning::CurvePoint;
using scenarios::tuning::Metric;
using scenarios::tuning::Tuning;
using scenarios::tuning::Unit;

bool drawn(const Candidate& candidate) {
  return candidate.fate != Candidate::Fate::kBroken && !candidate.positions.empty() &&
         std::isfinite(candidate.objective.value);
}

/// From numbers to shares of a drawing; logarithmic, or from zero.
class Scale {
 public:
  Scale(double low, double high, bool logarithmic) : low_(low), high_(high), logarithmic_(logarithmic) {}
  double share(double value) const {
    if (logarithmic_) return (std::log(value) - std::log(low_)) / (std::log(high_) - std::log(low_));
    return (value - low_) / (high_ - low_);
  }
  bool holds(double value) const { return value >= low_ && value <= high_; }
  /// Round numbers within it, three to six.
  std::vector<double> ticks() const {
    std::vector<double> ticks;
    if (logarithmic_) {
      for (double size = std::pow(10, std::floor(std::log10(low_))); size <= high_; size *= 10)
        for (const double factor : {1.0, 2.0, 5.0})
          if (holds(size * factor)) ticks.push_back(size * factor);
      return ticks;
    }
    double step = std::pow(10, std::floor(std::log10(high_ - low_)));
    while ((high_ - low_) / step < 3) step /= 2;
    for (double at = std::ceil(low_ / step) * step; at <= high_; at += step) ticks.push_back(at);
    return ticks;
  }

 private:
  double low_;
  double high_;
  bool logarithmic_;
};

/// Left and right of the drawing stay free for labels and half marks, in shares of its width and height.
std::string across(double share) { return percent(0.07 + 0.90 * share, 1); }
std::string up(double share) { return percent(0.90 - 0.84 * std::clamp(share, 0.0, 1.04), 1); }

void write_axes(Html& html, const Scale& x, Unit x_unit, const Scale& y, Unit y_unit) {
  for (const double tick : y.ticks()) {
    html.empty("line", {{"class", "grid"},
                        {"x1", across(0)},
                        {"x2", across(1)},
                        {"y1", up(y.share(tick))},
                        {"y2", up(y.share(tick))}});
    html.element("text",
                 {{"x", across(0)}, {"dx", "-6"}, {"y", up(y.share(tick))}, {"dy", "4"}, {"text-anchor", "end"}},
                 tick_text(tick, y_unit));
  }
  const std::vector<double> ticks = x.ticks();
  const size_t stride = ticks.size() / 8 + 1;
  for (size_t i = 0; i < ticks.size(); i += stride)
    html.element("text", {{"x", across(x.share(ticks[i]))}, {"y", percent(0.985, 1)}, {"text-anchor", "middle"}},
                 tick_text(ticks[i], x_unit));
}

void write_line(Html& html, const char* style, double x1, double y1, double x2, double y2) {
  html.empty("line", {{"class", style}, {"x1", across(x1)}, {"y1", up(y1)}, {"x2", across(x2)}, {"y2", up(y2)}});
}

/// Recommended: a large full mark; as good: a ring; unfit: a cross.
void write_mark(Html& html, const Tuning& tuning, size_t place, double x, double y, const std::string& hint) {
  const Candidate& candidate = tuning.candidates[place];
  const bool best = tuning.recommendation.given && tuning.recommendation.candidate == place;
  html.in("g",
          {{"class", best                                           ? "best"
                     : candidate.fate == Candidate::Fate::kMeasured ? "candidate"
                                                                    : "out"}},
          [&] {
            html.element("title", hint);
            if (y >= 1)
              html.element("text", {{"x", across(x)}, {"y", up(1)}, {"text-anchor", "middle"}}, "↑");
            else if (candidate.fate == Candidate::Fate::kUnfit)
              html.element("text", {{"x", across(x)}, {"y", up(y)}, {"dy", "5"}, {"text-anchor", "middle"}}, "✗");
            else
              html.empty("circle", {{"class", candidate.indistinguishable && !best ? "ring" : ""},
                                    {"cx", across(x)},
                                    {"cy", up(y)},
                                    {"r", best ? "6.5" : "4"}});
          });
}

void write_closed_forms(Html& html, const ClosedForms& forms, const Scale& x, const Scale& y) {
  for (size_t i = 1; i < forms.curve.size(); ++i) {
    const CurvePoint& a = forms.curve[i - 1];
    const CurvePoint& b = forms.curve[i];
    if (x.holds(a.position) && x.holds(b.position) && y.holds(a.value) && y.holds(b.value))
      write_line(html, "closed", x.share(a.position), y.share(a.value), x.share(b.position), y.share(b.value));
  }
  const auto optimum = [&](double at, const char* name, const char* line) {
    if (at <= 0 || !x.holds(at)) return;
    write_line(html, "optimum", x.share(at), 0, x.share(at), 1);
    html.element("text", {{"x", across(x.share(at))}, {"y", line}, {"dx", "4"}},
                 fmt::format("{} {}", name, figure_text(at, Unit::kSeconds)));
  };
  optimum(forms.young, "Young", "12");
  optimum(forms.daly, "Daly", "26");
}

void write_curve(Html& html, const Tuning& tuning) {
  double low = INFINITY;
  double high = 0;
  double least = INFINITY;
  double most = 0;
  double lowest = INFINITY;  // end of an interval
  for (const Candidate& candidate : tuning.candidates) {
    if (!drawn(candidate)) continue;
    if (candidate.objective.low > 0) lowest = std::min(lowest, candidate.objective.low);
    low = std::min(low, candidate.positions[0]);
    high = std::max(high, candidate.positions[0]);
    least = std::min(least, candidate.objective.value);
    most = std::max(most, candidate.objective.high);
  }
  if (!(low < high) || !(most > 0)) return;
  // One hopeless candidate must not flatten the rest; where all lie far apart, their ratios are what can be seen.
  const bool far_apart = least > 0 && most > 12 * least;
  if (far_apart) most = std::min(most, 100 * least);
  const Scale x(low, high, tuning.parameters[0].logarithmic && low > 0);
  const Scale y = far_apart ? Scale(0.9 * std::min(lowest, least), most * 1.1, true) : Scale(0, most, false);
  html.element("p", {{"class", "axis-name"}},
               fmt::format("{} by {}, with 95 % intervals{}", tuning.objective, tuning.parameters[0].key,
                           far_apart ? "; its scale is logarithmic" : ""));
  html.in("svg",
          {{"class", "curve"},
           {"role", "img"},
           {"aria-label", "The objective of every candidate; the table below holds the same"}},
          [&] {
            write_axes(html, x, tuning.parameters[0].unit, y, tuning.objective_unit);
            if (tuning.closed_forms.applicable) write_closed_forms(html, tuning.closed_forms, x, y);
            const Candidate* before = nullptr;
            for (const Candidate& candidate : tuning.candidates) {
              if (!drawn(candidate)) continue;
              if (before && before->objective.value <= most && candidate.objective.value <= most)
                write_line(html, "between", x.share(before->positions[0]), y.share(before->objective.value),
                           x.share(candidate.positions[0]), y.share(candidate.objective.value));
              before = &candidate;
            }
            for (size_t i = 0; i < tuning.candidates.size(); ++i) {
              const Candidate& candidate = tuning.candidates[i];
              if (!drawn(candidate)) continue;
              const double at = x.share(candidate.positions[0]);
              write_line(html, "interval", at, y.share(std::min(candidate.objective.low, most)), at,
                         y.share(std::min(candidate.objective.high, most)));
              write_mark(html, tuning, i, at, candidate.objective.value > most ? 1 : y.share(candidate.objective.value),
                         fmt::format("{}: {}", candidate.values[0],
                                     estimate_text(candidate.objective, tuning.objective_unit)));
            }
          });
}

/// The second thing that people trade the objective for.
const Metric* recovery_of(const Candidate& candidate) {
  for (const char* name : {"recovery_time.p99", "recovery_time.max", "recovery_time.p50"})
    if (const Metric* metric = scenarios::tuning::find_metric(candidate, name);
        metric && std::isfinite(metric->estimate.value))
      return metric;
  return nullptr;
}

void write_front(Html& html, const Tuning& tuning) {
  double most_x = 0;
  double most_y = 0;
  double least_x = INFINITY;
  double least_y = INFINITY;
  size_t points = 0;
  const Metric* named = nullptr;
  for (const Candidate& candidate : tuning.candidates) {
    const Metric* recovery = recovery_of(candidate);
    if (!drawn(candidate) || !recovery) continue;
    ++points;
    named = recovery;
    most_x = std::max(most_x, recovery->estimate.value);
    most_y = std::max(most_y, candidate.objective.value);
    least_x = std::min(least_x, recovery->estimate.value);
    least_y = std::min(least_y, candidate.objective.value);
  }
  if (points < 2 || !(most_x > 0) || !(most_y > 0)) return;
  if (least_x > 0) most_x = std::min(most_x, 12 * least_x);
  if (least_y > 0) most_y = std::min(most_y, 6 * least_y);
  const Scale x(0, most_x * 1.05, false);
  const Scale y(0, most_y * 1.05, false);
  html.element("h3", "What is traded for what");
  html.element("p", {{"class", "quiet"}},
               "Full marks are the Pareto front: nothing else is better both ways. Rings are beaten in both.");
  html.element("p", {{"class", "axis-name"}}, fmt::format("{} by {}", tuning.objective, named->name));
  html.in(
      "svg",
      {{"class", "curve"},
       {"role", "img"},
       {"aria-label", "Objective against recovery time of every candidate; the table below holds the same"}},
      [&] {
        write_axes(html, x, named->unit, y, tuning.objective_unit);
        for (size_t i = 0; i < tuning.candidates.size(); ++i) {
          const Candidate& candidate = tuning.candidates[i];
          const Metric* recovery = recovery_of(candidate);
          if (!drawn(candidate) || !recovery || recovery->estimate.value > most_x || candidate.objective.value > most_y)
            continue;
          const bool best = tuning.recommendation.given && tuning.recommendation.candidate == i;
          const double at = x.share(recovery->estimate.value);
          const double height = y.share(candidate.objective.value);
          html.in("g", {{"class", best ? "best" : "candidate"}}, [&] {
            html.empty("circle", {{"class", candidate.pareto || best ? "" : "ring"},
                                  {"cx", across(at)},
                                  {"cy", up(height)},
                                  {"r", best ? "6.5" : "4"}});
            html.element("text", {{"x", across(at)}, {"y", up(height)}, {"dx", "9"}, {"dy", "4"}}, candidate.values[0]);
          });
        }
      });
}

}  // namespace

void write_tuning_curve(Html& html, const Tuning& tuning) {
  if (tuning.candidates.empty() || tuning.parameters.empty()) return;
  html.in("section", {{"id", "curve"}, {"aria-labelledby", "curve-title"}}, [&] {
    write_heading(html, "curve", "The trade-off", "");
    if (tuning.parameters.size() == 1 && !tuning.parameters[0].named) write_curve(html, tuning);
    html.in("ul", {{"class", "legend marks"}, {"aria-label", "Marks"}}, [&] {
      html.element("li", "large: recommended");
      html.element("li", "ring: as good, as far as can be told");
      html.element("li", "cross: breaks a limit");
      html.element("li", "arrow: beyond the drawing");
      if (tuning.closed_forms.applicable)
        html.element("li", "dashed: exact expectation under the closed forms' assumptions");
    });
    write_front(html, tuning);
  });
}

}  // namespace wavetank::reports
